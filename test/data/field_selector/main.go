// Prints what k8s.io/apimachinery makes of field selectors, for the tests of meta/field_selector:
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

	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/selection"
)

type term struct {
	Field   string `json:"field"`
	Negated bool   `json:"negated"`
	Value   string `json:"value"`
}

type selector struct {
	Text  string `json:"text"`
	Error string `json:"error,omitempty"`
	Terms []term `json:"terms,omitempty"`
}

var texts = []string{
	"", ",", ",,", " ", "=", "==", "!=", "===", "!", "a", "a=", "a==", "a!=", "=a", "!=a", "==a", "a=b", "a==b", "a!=b", "a===b", "a=!b", "a!==b", "a!b", "a=b=c", "a=b,c=d", "c=d,a=b", "a=b,", ",a=b", "a=b,,c=d", "a=b,c", "c,a=b", "a = b", " a=b",
	"metadata.name=web-0", "metadata.name==web-0", "metadata.name!=web-0", "metadata.name=web-0,metadata.namespace=default", "metadata.namespace=default,metadata.name=web-0", "metadata.name=", "status.phase=Running", "metadata.name in (a)", "metadata.name",
	"metadata.name=*", "metadata.name=a*b", "a=b;c=d", "a>b", "a<b",
	`a=b\,c`, `a=b\=c`, `a=b\\c`, `a=b\c`, `a=b\`, `a=\`, `a=\\`, `a=\,`, `a=\=`, `a=\,,b=c`, `a\=b=c`, `a\,b=c`, `a\,b`, `\`, `\,`, `\=`, `\\=\\`, `a=b\ c`, `a=b\nc`, `a=b\\,c=d`, `a=b\\\,c=d`,
	"a=b=", "a==b=", "a=b\\=,c", "\u00e9=\u00e9", "a=\u65e5\\,\u672c", "a=\\\u00e9", "a=b\\\u65e5", "a=\xff", "a=\xff\\,", "a=\\\xff", "a=b\x00c", "a=\\\x00", "\xff=b\\=", "a='b'", "a=\"b\"",
}

func main() {
	random := rand.New(rand.NewSource(1))
	tokens := []string{"a", "b", "c", "=", "=", "==", "!=", "!", ",", ",", `\`, `\,`, `\=`, " ", "."}
	for round := 0; round < 250; round++ {
		var text strings.Builder
		for i := 1 + random.Intn(8); i > 0; i-- {
			text.WriteString(tokens[random.Intn(len(tokens))])
		}
		texts = append(texts, text.String())
	}

	for i, text := range texts {
		entry := selector{Text: latin1(text)}
		if parsed, err := fields.ParseSelector(text); err != nil {
			entry.Error = latin1(err.Error())
		} else {
			for _, r := range parsed.Requirements() {
				entry.Terms = append(entry.Terms, term{latin1(r.Field), r.Operator == selection.NotEquals, latin1(r.Value)})
			}
		}
		if i == 0 {
			printText("[\n ")
		} else {
			printText(",\n ")
		}
		// One case a line, so that a change shows which.
		var line bytes.Buffer
		encoder := json.NewEncoder(&line)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(entry); err != nil {
			panic(err)
		}
		printText(strings.TrimSpace(line.String()))
	}
	printText("\n]\n")
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
