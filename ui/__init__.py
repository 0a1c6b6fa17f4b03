"""What the pages share: shell, filters, the component. Shows what show/ makes, decides nothing about the game.

There are no logins: a server that listens to a network shows the office's pages only where SAIBANG_OFFICE says so. This is
settled here, before show.links is read, since Streamlit alone knows the address.
"""

import os

from streamlit import config

LOCAL = ("127.0.0.1", "localhost", "::1")

if not os.environ.get("SAIBANG_OFFICE"):
    os.environ["SAIBANG_OFFICE"] = str(int(config.get_option("server.address") in LOCAL))
