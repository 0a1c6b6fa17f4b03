"""Files in, results out: reading, checking, landing, building, publishing, verifying; the command line and job server."""
