"""What people see in a browser: one file per page, its endpoint beside what draws it."""
