"""The drill: questions that come back, with other numbers, when they are about to be forgotten.

`store` keeps the history, `pool` and `schedule` say what to ask and with which variant, `session` is what
happens to one question, `talk` and `voice` speak with the student, `summary` and `stats` look back, and `run`
ties them together.
"""
