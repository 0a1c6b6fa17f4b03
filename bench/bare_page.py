"""The yardstick of the pages: a Streamlit page that shows a table of 200 rows and nothing else."""

from __future__ import annotations

import streamlit as st

ROWS = 200


def table(number: int) -> str:
    """A table that differs with every number."""
    cells = ((row, f"单位 {row}", f"{(row * 7919 + number * 104_729) % 10_000 / 100:.2f}") for row in range(ROWS))
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in each) + "</tr>" for each in cells)
    return f"<h1>{number}</h1><table><tbody>{body}</tbody></table>"


def step() -> None:
    """The next number into the address."""
    st.query_params["filter"] = str(int(st.query_params.get("filter", "0")) + 1)


st.button("next", on_click=step)
st.html(table(int(st.query_params.get("filter", "0"))))
