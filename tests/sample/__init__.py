"""The sample county and the tiny competition: what is committed is what the script and the READMEs say."""
