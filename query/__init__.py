"""Any question in SQL, answered in a process that can harm nobody: what is asked, by whom, and what came back."""
