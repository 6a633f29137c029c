// Writes cases.json to standard output: templates, and what Go's text/template makes of them.
//
//	go run . > cases.json
//
// The data are those of a metrics query ("query", "external" with its empty values, "odd" with quotes, markup and bytes
// that JSON escapes) and of a resource label ("resource"). A verdict is "ok", "parse error" or "exec error".
package main

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"
	"text/template"
	"unicode/utf8"
)

type queryTemplateArgs struct {
	Series            string
	LabelMatchers     string
	LabelValuesByName map[string]string
	GroupBy           string
	GroupBySlice      []string
}

type groupResource struct {
	Group    string
	Resource string
}

var data = map[string]any{
	"query": queryTemplateArgs{
		Series:            "http_requests_total",
		LabelMatchers:     `namespace="ns1",pod=~"a|b"`,
		LabelValuesByName: map[string]string{"pod": "a|b", "namespace": "ns1", "zone": ""},
		GroupBy:           "pod",
		GroupBySlice:      []string{"pod", "container", "x"},
	},
	"external": queryTemplateArgs{
		Series:            "queue_length",
		LabelValuesByName: map[string]string{},
		GroupBySlice:      []string{},
	},
	"odd": queryTemplateArgs{
		Series:            "a<b>&\"c\"'d'\\\t=\u00e9\u2028\U0001f600 /~",
		LabelMatchers:     "%d 100%",
		LabelValuesByName: map[string]string{"\u00e9": "\u65e5\u672c", "a b": "x y", "": "empty"},
		GroupBy:           "\u00e9\u65e5\U0001f600",
		GroupBySlice:      []string{""},
	},
	"resource": groupResource{Group: "apps", Resource: "deployment"},
}

type testCase struct {
	Data     string `json:"data"`
	Template string `json:"template"`
	Verdict  string `json:"verdict"`
	Text     string `json:"text,omitempty"`
	TextHex  string `json:"text_hex,omitempty"` // instead of text that is not UTF-8
}

func render(name, text string) testCase {
	result := testCase{Data: name, Template: text, Verdict: "ok"}
	parsed, err := template.New("template").Delims("<<", ">>").Parse(text)
	if err != nil {
		result.Verdict = "parse error"
		return result
	}
	var out strings.Builder
	if err := parsed.Execute(&out, data[name]); err != nil {
		result.Verdict = "exec error"
		return result
	}
	if text := out.String(); utf8.ValidString(text) {
		result.Text = text
	} else {
		result.TextHex = hex.EncodeToString([]byte(text))
	}
	return result
}

func main() {
	cases := []testCase{}
	for _, name := range []string{"query", "external", "odd", "resource"} {
		for _, text := range templates[name] {
			cases = append(cases, render(name, text))
		}
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(cases); err != nil {
		panic(err)
	}
}
