"""The smallest Textual and SQLModel app that opens the store and shows its eight patients, a row each."""

import sys
from datetime import date

from sqlmodel import Field, Session, SQLModel, create_engine, select
from textual.app import App, ComposeResult
from textual.widgets import Static


class Patient(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    birth_date: date


class SmallApp(App[None]):
    def compose(self) -> ComposeResult:
        with Session(create_engine(f"sqlite:///{sys.argv[1]}")) as session:
            for patient in session.exec(select(Patient)):
                yield Static(f"{patient.id} {patient.name} {patient.birth_date}")


SmallApp().run()
