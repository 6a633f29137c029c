package main

var chosenTexts = []string{
	"",
	"http_requests_total",
	"container_cpu_usage_seconds_total",
	"job:http_requests:rate5m",
	"a",
	"aab",
	"foofoo",
	"Ünicode_é",
	"two\nlines",
	"HTTP_Requests_JOB_A",
}

var chosenPatterns = []string{
	// What rules are made of.
	``, `.*`, `^.*`, `^(.*)$`, `^(.*)_total$`, `^(.*)_total`, `_total$`, `^container_.*_seconds_total$`,
	`^container_(.*)_seconds_total$`, `^http_requests(_total)?$`, `^.*_queue_(length|size)$`, `http_requests_total`,
	`^([^:]*):([^:]*):([^:]*)$`, `(?P<base>.*)_(?P<unit>seconds|requests)_total`, `^(?:http|grpc)_(.+?)_`, `foo`,

	// Leftmost, then first, then greedy.
	`a|aa`, `aa|a`, `(a|aa)(b?)`, `(a*)(a*)`, `(a*?)(a*)`, `(foo|foofoo)`, `(foo)*`, `(foo)+?`, `(?U)a*`, `(?U)a*?b`,
	`(a)|(b)`, `(x)?aab`, `(x)*`, `(|a)*`, `(|a)+`, `(a|)+`, `(a*)*`, `(a*)+`, `(a?)*b`, `()`, `(|)`, `a||b`, `(?:a|)*`,
	`(a){0}`, `(a){0}b`, `(a){2}`, `((a)|b)*`, `^*`, `$*`, `(^)*`, `(^a)|b$`, `\b+`, `x*`, `(?:(a)|(b)|(c))+`,

	// Alternatives of one character, in both cases.
	`^(h|[Hh])ttp`, `^(u|[Uu]|(?i:ü))nicode`, `u|(?i)n`, `ü|(?i)Ü`, `[tn]|(?i:T)`, `xA|x[aA]`, `ha|h(?i:t)`, `(?:j|[k])|[Jj]ob`,
	`q|[Qq]|Ü`, `(?i)q|(?-i:q)|[Qa]`, `|*`, `|(?:)`, `a|+`, `(b||)`,

	// Names.
	`(?P<n>a)`, `(?<n>a)`, `(?P<n>a)(?P<n>b)`, `(?P<n>x)|(?<n>a)`, `(?P<1>a)`, `(?P<_>a)`, `(?P<x>(?<y>a)(?:a)(b))`,
	`(?<é>a)`, `(?P<>a)`, `(?<>a)`, `(?P<n`, `(?<n`, `(?P<x y>a)`, `(?<x-y>a)`, `(?P<n>`, `(?P<n>a`,
	`[(?P<n>a)]`, `\(?P<n>`, `\Q(?P<n>\E`, `(?<=a)`, `(?<!a)`, `(?P=n)`, `(?P>n)`, `(?P`, `(?Px`,

	// Flags and groups.
	`(?i)HTTP`, `(?i)h(?-i:TTP)`, `(?i:HTTP)_requests`, `(?s)o.l`, `o.l`, `(?m)^lines$`, `^lines$`, `(?m)o$`, `(?)`, `(?i`,
	`(?i-)`, `(?-)`, `(?i-s:a)`, `(?--i)`, `(?z)`, `(?:`, `(?:a`, `(`, `)`, `a)`, `(a))`, `((a)`, `(?`, `(?#c)`, `(?=a)`,
	`(?!a)`, `(?>a)`, `(?|a)`, `(?i|a)`, `(?i(a))`, `(?'n'a)`, `(?x)a b`, `(?ims)A`,

	// Repetition.
	`*`, `+a`, `?`, `|*`, `(*)`, `(?:*)`, `{1}`, `a**`, `a*+`, `a++`, `a???`, `a{2}{2}`, `a{1,2}{3}`, `a{1000}`, `a{1001}`,
	`a{1,1001}`, `a{1001,}`, `a{2,1}`, `a{,2}`, `a{`, `a{1`, `a{1,`, `a{-1}`, `a{0}`, `a{01}`, `a{1,01}`, `a{ 1}`,
	`a{1000000000}`, `a{99999999999}`, `a{1,99999999999}`, `a{099999999999}`, `a{01,99999999999}`, `a{99999999999,01}`, `a\{99999999999}`, `[a{99999999999}]`,
	`{99999999999}`, `(a{10}){100}`, `(a{10}){101}`, `((a{10}){10}){10}`, `((a{10}){10}){11}`, `(a{1000}){1000}`, `\d{2,}?`,

	// Escapes.
	`\C`, `a\C`, `[\C]`, `\\C`, `\Q\C\E`, `\E`, `[\E]`, `\Q`, `\Qa`, `\Qaa\E`, `\Q\E*`, `\Qab\E*`, `(\Q)`, `\Q)\E`,
	`[\Qa]`, `\Q\\E`, `\1`, `\18`, `\8`, `\07`, `\01`, `\141`, `\x`, `\x6`, `\x61`, `\xg`, `\x{}`, `\x{61}`, `\x{1`,
	`\x{110000}`, `\x{D800}`, `\`, `a\`, `[\`, `\Z`, `\z`, `\A`, `\G`, `\h`, `\R`, `\X`, `\K`, `\k<n>`, `\g1`, `\u0061`,
	`\cA`, `\e`, `\_`, `\-`, `\ `, `\é`, `\N`, `\n`, `\t`, `\a\f\v`, `\B`, `\bu`, `\D+`, `\S+`, `\W`, `\.`,

	// Classes.
	`[`, `[]`, `[]a`, `[]a]`, `[^]a]`, `[^`, `[^]`, `[z-a]`, `[a-\d]`, `[a-]`, `[-a]`, `[a-b-c]`, `[a\]`, `[a\]]+`, `[[]`,
	`[a[]`, `[[:alpha:]]+`, `[[:^alpha:]]+`, `[[:word:]-]+`, `[[:foo:]]`, `[[:foo`, `[[:foo]`, `[[:a]b:]`, `[:alpha:]+`,
	`[[.a.]]`, `[[=a=]]`, `[\d_]+`, `[^\d_]+`, `[\x61-\x63]+`, `[é]`, `[^\x00-\x{10FFFF}]`, `[(]`, `[)](`, `(?i)[k]`,

	// Unicode.
	`é$`, `(?i)ÜNICODE`, `.nicode`, `^.n`, `\pL+`, `\p{Lu}`, `\P{L}`, `\p{^L}`, `\p{Greek}`, `[\p{Lu}_]+`, `\pX`, `\p`,
	`\p{`, `\p{Foo}`, `[\p{Foo}]`, `\pé`, `(?i)\x{212A}`,
}

// Patterns of which only matters that they are refused: ours may name another of their mistakes.
var refusedPatterns = []string{`(?P<x y>\C`, `*(?P<n`, `[z-a](`, `(?P<`, `(?<`}

var expandSubjects = []struct{ pattern, text string }{
	{`^(.*)_(total)$`, `http_requests_total`},
	{`(?P<name>[a-z]+)_`, `http_requests_total`},
	{`(?P<n>x)|(?P<n>h)(?P<n>t)(?P<_1>t)(?P<10>p)`, `http_requests_total`},
	{`(a)(b)?(c)(d)(e)(f)(g)(h)(i)(j)(k)`, `acdefghijk`},
	{`.*`, `http_requests_total`},
	{`()`, ``},
}

var expandTemplates = []string{
	``, `plain`, `$0`, `${0}`, `$1`, `${1}`, `$2`, `${2}`, `$3`, `$10`, `$11`, `$12`, `${10}`, `$1$2`, `$1_$2`, `${1}_${2}`,
	`$1_per_second`, `${1}_per_second`, `$01`, `${01}`, `$00`, `$001`, `$1x`, `$1-x`, `$1.x`, `$1:x`, `$1é`, `${1}é`,
	`$é`, `$n`, `${n}`, `$n1`, `$_1`, `$__`, `$name`, `${name}s`, `$names`, `$NAME`, `$99`, `$999999999`, `$9999999999`,
	`$100000000`, `$1000000001`, `$18446744073709551617`, `$`, `$$`, `$$$`, `$$$$`, `$$1`, `$$$1`, `a$`, `a$-b`, `$-`, `$ 1`,
	`${`, `${}`, `${}x`, `${1`, `${1 }x`, `${ 1}`, `${1-}`, `${-1}`, `${$1}`, `$${1}`, `${1}}`, `$}`, `${1}$`, `${n`, `$٣`,
	`$1٣`, `$²`, `日$1本`, `\1`, `%1`, "$1\n$2", `$0$0`,
}
