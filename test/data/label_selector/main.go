// Prints what k8s.io/apimachinery makes of label selectors, for the tests of meta/label_selector:
//
//	go mod tidy && go run main.go > cases.json
//
// Texts are written byte by byte (a code point for each), because JSON holds no invalid UTF-8.
package main

import (
	"bytes"
	"encoding/json"
	"math/rand"
	"os"
	"strings"

	"k8s.io/apimachinery/pkg/labels"
)

type requirement struct {
	Key      string   `json:"key"`
	Operator string   `json:"operator"`
	Values   []string `json:"values"`
}

type selector struct {
	Text         string        `json:"text"`
	Error        string        `json:"error,omitempty"`
	Canonical    string        `json:"canonical"`
	Requirements []requirement `json:"requirements,omitempty"`
	Matches      string        `json:"matches,omitempty"` // one digit for each of the label sets
}

var sets = []labels.Set{
	{},
	{"a": ""},
	{"a": "b"},
	{"a": "1"},
	{"a": "5", "b": "x"},
	{"a": "10", "x": "y"},
	{"a": "007", "in": "in", "notin": "notin"},
	{"a": "99999999999999999999", "b": "-1"},
	{"a": "-5", "b": "+5"},
	{"a": "+-5", "b": "0x10"},
	{"a": "c", "b": "c", "c": "c", "x": "c"},
	{"app": "web", "tier": "front", "env": "prod"},
	{"app": "web", "tier": "back", "env": "dev", "canary": ""},
	{"app.kubernetes.io/name": "web", "app": "db"},
	{"A": "B", "a": "B"},
}

var texts = []string{
	"", " ", "\t\r\n ", ",", "!", "=", "(", ")", "in", "notin", "a", "!a", "! a", " a ", "\ta\n", "!!a", "! !a", "a!", "a !", "a,", "a, ", ",a", "a,,b", "a b", "a,b", "b,a", "b , a",
	"!a,b", "a,!b", "a,!", "a,=", "a,(", "a,)", "a,>", "!a=b", "!a in (b)", "!a,!a", "!in", "!notin", "!(", "!,", "!=", "!=a", "!=,",
	"a=b", "a==b", "a!=b", "a = b", "a== b", "a !=b", " a = b ", "a=", "a==", "a!=", "a=,b=c", "a==,b", "a!=,b", "a=b,c=d", "c=d,a=b", "a=b,a=c", "a=c,a=b", "a=b,a!=b,a", "a,a=b,!a",
	"a=b c", "a=b=c", "a=b==c", "a===b", "a====b", "a=!b", "a=!=b", "a!==b", "a=>b", "a=<b", "a><b", "a>=1", "a<=1", "a=(b)", "a=)", "a=in", "a=notin", "a==in", "a!=notin", "in=in", "notin=notin",
	"a in (b)", "a in (b,c)", "a in (c,b)", "a in (c,b,c,b)", "a notin (b)", "a notin (c,b)", "a in ()", "a notin ()", "a in (,)", "a in (,,)", "a in (,b)", "a in (b,)", "a in (b,,c)", "a in (,b,,c,)", "a in ( )", "a in ( b , c )",
	"a in(b)", "a in(b,c)", "a\tin\t(b)", "a\nnotin\n(b)", "ain (b)", "a IN (b)", "a In (b)", "a NotIn (b)", "a not in (b)", "a in b", "a in", "a notin", "a in in", "a in (", "a in (b", "a in (b,", "a in (,", "a in (b c)", "a in (b=c)", "a in (b,=)",
	"a in (b,(", "a in (b,!)", "a in (!)", "a in (=)", "a in (>)", "a in ((b))", "a in (b))", "a in (b)c", "a in (b) c", "a in (b),", "a in (b),c", "a in (b),c notin (d,e),!f,g=h", "a in )", "a in ,", "a in =", "a in !", "a in (in)", "a in (in,notin)", "a in (notin,in)",
	"in in (in)", "notin notin (notin)", "in in in", "in notin (in)", "in,notin", "notin,in", "in (a)", "notin (a)", "in = a", "in in", "in !", "in,",
	"a>1", "a<1", "a > 1", "a < 10", "a>0", "a>-1", "a>+1", "a<-5", "a>007", "a>1.5", "a>", "a<", "a>,b", "a>b", "a<b", "a>1,a<10", "a<10,a>1", "a>99999999999999999999", "a>9223372036854775807", "a<9223372036854775807", "a<9223372036854775808",
	"a>-9223372036854775808", "a>1e3", "a>0x10", "a>1_000", "a> ", "a>!", "a>(1)", "a>in", "a>>1", "a<<1", "a<>1", "a>=", "a>-", "a>+", "a>--1", "a>a!", "a>a-", "a gt 1", "a lt 1", "a=1>2", "b>-2", "b<16",
	"a=b,", "a=b, ", "a=b,c", "a=b ,c", "a=b;c", "a:b", "a;b", "a&b", "a|b", "a~b", "a=~b", "a!~b", "a=\"b\"", "\"a\"=b", "'a'=b", "a='b'", "a=b\\", "a=b\\,c", "a=*", "*", "a=b*", "a=$b", "a=b/c", "a=b:c", "a=b@c", "a=b+c", "a=b%20c", "a=[b]", "a={b}", "{a}", "a=<b>",
	"A=B", "a=B", "A", "a.b", "a-b", "a_b", "a.b=c.d", "a-b=c-d", "a_b=c_d", "1", "1=1", "1a=b", "a1=b1", "-a=b", "a-=b", "_a=b", "a_=b", ".a=b", "a.=b", "a=-b", "a=b-", "a=_b", "a=b_", "a=.b", "a=b.", "a=.", "a=-", "a=_", "a=b..c", "a=b--c", "a..b", "a=0", "-", "_", ".",
	"app.kubernetes.io/name=web", "app.kubernetes.io/name in (web,db)", "!app.kubernetes.io/name", "kubernetes.io/hostname", "a/b", "a/b=c", "a.b/c=d", "a-b/c", "1/2=3", "A/b=c", "a_b/c=d", "a./b=c", ".a/b=c", "-a/b", "a-/b", "a..b/c", "a.-b/c", "a.b-/c", "/b=c", "a/=b", "/=b", "/", "//", "a//b", "a/b/c=d", "a/b/c", "/a/b", "a/b/", "a/-b", "a/b-", "a/.b", "a=b/", "a=/b",
	"app=web,tier=front,env=prod", "env in (prod,dev),tier notin (back),app", "app=web,!canary", "app=web,canary", "env!=prod", "tier!=front,app=web", "app=db,app.kubernetes.io/name=web", "x=y,a>5", "a=b,b=c,c=d,d=e,e=f,f=g,g=h,h=i,i=j,j=k,k=l,l=m,m=n,n=o",
	"a\u00e9=b", "a=b\u00e9", "\u00e9", "a=\u65e5\u672c", "a=\U0001f600", "a=\u200b", "a=\u00a0b", "\u00a0a", "a=b\u2028", "a=\ufeff", "\ufeffa=b", "a=\xff", "\xff", "a=b\xc3", "\xe2\x82=b", "a=b\x7f", "a=b\x01", "a=b\x0b", "\x0ca", "a\x0bb", "a=\a", "a=\x1b[0m", "a=`b`", "a=b\\n",
}

func init() {
	for _, n := range []int{62, 63, 64, 65, 128} {
		long := strings.Repeat("a", n)
		texts = append(texts, long, long+"=b", "a="+long, "a in (b,"+long+")", "x/"+long, long+"/x", "a="+long[1:]+"-", "-"+long[1:]+"=b", "a in ("+long+"-,"+long+",-)", "a>"+strings.Repeat("1", n))
	}
	for _, n := range []int{126, 127, 128} {
		prefix := strings.TrimSuffix(strings.Repeat("a.", n), ".")
		texts = append(texts, prefix+"/b", prefix+"/b=c", prefix+"-/b")
	}

	// Sequences of tokens, most of them wrong in ways nobody would think of.
	random := rand.New(rand.NewSource(1))
	tokens := []string{"a", "b", "c", "x", "in", "notin", "=", "==", "!=", "!", "(", ")", ",", ",", ">", "<", " ", " ", "1", "5", "-", "/"}
	seen := map[string]bool{}
	for _, text := range texts {
		seen[text] = true
	}
	for round := 0; round < 700; round++ {
		var text strings.Builder
		for i := 1 + random.Intn(9); i > 0; i-- {
			text.WriteString(tokens[random.Intn(len(tokens))])
		}
		if !seen[text.String()] {
			seen[text.String()] = true
			texts = append(texts, text.String())
		}
	}
	// Sequences that mostly are right.
	values := []string{"", "a", "b", "c", "1", "5", "in", "notin", "web"}
	keys := []string{"a", "b", "x", "in", "app", "tier", "env", "A", "app.kubernetes.io/name"}
	for round := 0; round < 300; round++ {
		var parts []string
		for i := 1 + random.Intn(4); i > 0; i-- {
			key, value := keys[random.Intn(len(keys))], values[random.Intn(len(values))]
			switch random.Intn(8) {
			case 0:
				parts = append(parts, key)
			case 1:
				parts = append(parts, "!"+key)
			case 2:
				parts = append(parts, key+" in ("+value+","+values[random.Intn(len(values))]+")")
			case 3:
				parts = append(parts, key+" notin ("+value+","+values[random.Intn(len(values))]+")")
			case 4:
				parts = append(parts, key+[]string{">", "<"}[random.Intn(2)]+[]string{"0", "4", "9"}[random.Intn(3)])
			default:
				parts = append(parts, key+[]string{"=", "==", "!="}[random.Intn(3)]+value)
			}
		}
		text := strings.Join(parts, []string{",", " , "}[random.Intn(2)])
		if !seen[text] {
			seen[text] = true
			texts = append(texts, text)
		}
	}
}

func main() {
	out := []selector{}
	for _, text := range texts {
		entry := selector{Text: latin1(text)}
		parsed, err := labels.Parse(text)
		if err != nil {
			entry.Error = latin1(err.Error())
			out = append(out, entry)
			continue
		}
		entry.Canonical = parsed.String()
		requirements, _ := parsed.Requirements()
		for i := range requirements {
			r := requirements[i]
			entry.Requirements = append(entry.Requirements, requirement{r.Key(), string(r.Operator()), r.Values().List()})
		}
		for _, set := range sets {
			if parsed.Matches(set) {
				entry.Matches += "1"
			} else {
				entry.Matches += "0"
			}
		}
		out = append(out, entry)
	}
	printText("{\n\"sets\": ")
	printLines(sets)
	printText(",\n\"selectors\": ")
	printLines(out)
	printText("\n}\n")
}

// One case a line, so that a change shows which.
func printLines[T any](entries []T) {
	for i, entry := range entries {
		if i == 0 {
			printText("[\n ")
		} else {
			printText(",\n ")
		}
		var line bytes.Buffer
		encoder := json.NewEncoder(&line)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(entry); err != nil {
			panic(err)
		}
		printText(strings.TrimSpace(line.String()))
	}
	printText("\n]")
}

func printText(text string) {
	if _, err := os.Stdout.WriteString(text); err != nil {
		panic(err)
	}
}

func latin1(text string) string {
	runes := make([]rune, 0, len(text))
	for i := 0; i < len(text); i++ {
		runes = append(runes, rune(text[i]))
	}
	return string(runes)
}
