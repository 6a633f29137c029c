module go_regex

go 1.22
