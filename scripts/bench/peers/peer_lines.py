"""A peer's side of the bench: one JSON object a line on standard input, one answer a line on standard output."""

import json
import sys

_answers = sys.stdout
# What libraries print must not come between the answers.
sys.stdout = sys.stderr


def serve(facts, answer):
    """Says that it is ready, then answers each line by `answer(question)` until standard input ends."""
    _write({"ready": facts})
    for line in sys.stdin:
        _write(answer(json.loads(line)))


def _write(message):
    _answers.write(json.dumps(message) + "\n")
    _answers.flush()
