"""Release assignments, grade a class safely and see what it misunderstood."""

import sys

# jsonschema would build its grammar, for formats that no schema here speaks of: a second in the start of each command.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
