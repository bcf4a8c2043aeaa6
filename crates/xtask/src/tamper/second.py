# Audits the same folder again for each line that comes in, and answers with a line each time.
# The words are: the folder of verify.py, the package, and a policy from outside or nothing.
import json
import sys

sys.path.insert(0, sys.argv[1])
from verify import audit

policy = open(sys.argv[3], "rb").read() if len(sys.argv) > 3 else None
for _ in sys.stdin:
    print(json.dumps(audit(sys.argv[2], policy=policy)), flush=True)
