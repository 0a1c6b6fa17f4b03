"""The fictitious county 云溪县: who competes there, what happened to them, and the files their office kept."""
