//! Carries requests to witnesses and time-stamp authorities. It checks nothing that comes back.
