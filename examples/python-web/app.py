import sqlite3

from flask import Flask

app = Flask(__name__)


@app.route("/")
def hello():
    answer = sqlite3.connect(":memory:").execute("select 6 * 7").fetchone()[0]
    return f"Flask and SQLite say {answer}\n"
