module promadapter/test/data/unicode

go 1.22
