"""The yardstick of the pages: a Streamlit page with a table of 200 rows and nothing else; with ?as=frame by st.dataframe."""

from __future__ import annotations

import polars as pl
import streamlit as st

ROWS = 200


def rows(number: int) -> list[tuple[int, str, str]]:
    """Rows that differ with every number."""
    return [(row, f"单位 {row}", f"{(row * 7919 + number * 104_729) % 10_000 / 100:.2f}") for row in range(ROWS)]


def table(number: int) -> str:
    """The rows as a table."""
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in each) + "</tr>" for each in rows(number))
    return f"<h1>{number}</h1><table><tbody>{body}</tbody></table>"


def step() -> None:
    """The next number into the address."""
    st.query_params["filter"] = str(int(st.query_params.get("filter", "0")) + 1)


st.button("next", on_click=step)
asked = int(st.query_params.get("filter", "0"))
if st.query_params.get("as") == "frame":
    st.title(str(asked))
    st.dataframe(pl.DataFrame(rows(asked), schema=["row", "unit", "score"], orient="row"))
else:
    st.html(table(asked))
