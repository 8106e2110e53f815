module ctrsec.io/tests/regex

go 1.22
