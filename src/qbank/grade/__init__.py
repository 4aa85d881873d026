"""The marker of students' responses: what was typed, against the key of a variant.

The value comes first, the form only where the question asks for one. Whatever text is given, a mark comes
back: a response that cannot be read is `unreadable`, one that cannot be decided in time is `unknown`.
"""

from .marker import check_name, grade, grade_answer, warm
from .marks import AnswerMark, Mark, Verdict

__all__ = ["AnswerMark", "Mark", "Verdict", "check_name", "grade", "grade_answer", "warm"]
