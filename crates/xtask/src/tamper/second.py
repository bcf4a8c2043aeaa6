# Audits the same folder again for each line that comes in, and answers with a line each time. A line
# names a policy from outside, or nothing. The words are: the folder of verify.py, and the package.
import json
import sys

sys.path.insert(0, sys.argv[1])
from verify import audit

for line in sys.stdin:
    name = line.rstrip("\n")
    policy = open(name, "rb").read() if name else None
    print(json.dumps(audit(sys.argv[2], policy=policy)), flush=True)
