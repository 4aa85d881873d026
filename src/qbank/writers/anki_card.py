"""The card of a question in Anki: fields, the two sides, and how they look by day and by night."""

from __future__ import annotations

FIELDS = ("Id", "Title", "Question", "Hints", "Answer", "Solution", "Mistakes")

FRONT = """\
<h1>{{Title}}</h1>
<div class="question">{{Question}}</div>
{{#Hints}}<details><summary>Hints</summary>{{Hints}}</details>{{/Hints}}
"""

BACK = """\
{{FrontSide}}
<hr id="answer">
<div class="key">{{Answer}}</div>
<h2>Solution</h2>
<div class="solution">{{Solution}}</div>
{{#Mistakes}}<details><summary>Common mistakes</summary>{{Mistakes}}</details>{{/Mistakes}}
<p class="id">{{Id}}</p>
"""

CSS = """\
.card { font: 18px/1.5 Georgia, serif; max-width: 42em; margin: 0 auto; padding: 1em; text-align: left;
  color: #1c1c1c; background: #fdfdfb; }
h1 { font-size: 1.15em; margin: 0 0 .8em; }
h2 { font-size: 1em; margin: 1.2em 0 .4em; }
table { border-collapse: collapse; margin: .6em 0; }
td, th { padding: .2em .7em; border-bottom: 1px solid #bbb; }
img { max-width: 100%; background: #fff; }
details { margin: .8em 0; }
summary { cursor: pointer; }
li > p:first-child { display: inline; }
.key { font-weight: bold; }
.part { margin: .9em 0 .2em; font-weight: bold; }
.ask { margin: .4em 0; font-style: italic; }
.id { margin-top: 2em; font-size: .7em; color: #767676; }
.nightMode.card { color: #e8e6e3; background: #1f1f1f; }
.nightMode .id { color: #9a9a9a; }
"""
