module promadapter/test/data/template

go 1.22
