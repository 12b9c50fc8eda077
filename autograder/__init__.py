"""Release assignments, grade a class safely and see what it misunderstood.

A submission goes through the rooms in this order: ``intake`` (what comes in), ``repair``, ``plan`` (what of it runs), ``run``
(confined kernels), ``judge``, ``gradebook``, ``report`` (what goes out); ``pipeline`` takes a class through them. Every stage speaks
of ``course`` (what the course has, and what a notebook's cells are for) and ``submission``; ``harmless`` makes what students wrote
fit to be shown, ``safety_net`` keeps one submission's trouble to itself, and ``workplace`` is the folder of a class.

``release`` makes what students get and ``before`` looks a notebook over for them, ``bank`` tries the checks, ``bench`` measures, and
``cli`` is the command.
"""

import sys

# jsonschema would build its grammar, for formats that no schema here speaks of: a second in the start of each command.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
