// Writes what Go's package regexp does with patterns, texts and Expand templates, as JSON on standard output:
//
//	go run . > cases.json
//
// The chosen cases show one point of the language each. The random ones come from a fixed seed; other seeds and more
// cases are for trying: go run . -seed 2 -random 100000
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"math/rand/v2"
	"regexp"
	"strings"
)

type textCase struct {
	Text  string `json:"text"`
	Match []*int `json:"match"` // begin and end of each group, null for a group without a part; null without a match
}

type patternCase struct {
	Pattern string     `json:"pattern"`
	Error   string     `json:"error,omitempty"`
	Names   []string   `json:"names,omitempty"`
	Texts   []textCase `json:"texts,omitempty"`
}

type expandCase struct {
	Pattern  string `json:"pattern"`
	Text     string `json:"text"`
	Template string `json:"template"`
	Result   string `json:"result"`
}

// Cases stand one a line, so that a difference can be read.
func writeList[Case any](name string, cases []Case, end string) {
	fmt.Printf("%q: [\n", name)
	for i, each := range cases {
		var line bytes.Buffer
		encoder := json.NewEncoder(&line)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(each); err != nil {
			log.Fatal(err)
		}
		fmt.Print(strings.TrimSpace(line.String()))
		if i+1 < len(cases) {
			fmt.Print(",")
		}
		fmt.Println()
	}
	fmt.Println(end)
}

func patternResult(pattern string, texts []string) patternCase {
	result := patternCase{Pattern: pattern}
	regex, err := regexp.Compile(pattern)
	if err != nil {
		result.Error = err.Error()
		return result
	}
	result.Names = regex.SubexpNames()
	for _, text := range texts {
		match := regex.FindStringSubmatchIndex(text)
		found := textCase{Text: text}
		for i := range match {
			if match[i] < 0 {
				found.Match = append(found.Match, nil)
			} else {
				found.Match = append(found.Match, &match[i])
			}
		}
		result.Texts = append(result.Texts, found)
	}
	return result
}

func randomText(random *rand.Rand) string {
	const letters = "aabbc_:1A é"
	runes := []rune(letters)
	var text strings.Builder
	for range random.IntN(9) {
		text.WriteRune(runes[random.IntN(len(runes))])
	}
	return text.String()
}

func randomPattern(random *rand.Rand, depth int) string {
	pick := func(choices ...string) string { return choices[random.IntN(len(choices))] }
	atom := func() string {
		switch {
		case depth > 0 && random.IntN(3) == 0:
			return pick("(", "(", "(", "(?:", "(?P<n>", "(?<m>", "(?i:", "(?U:", "(?s-i:") +
				randomPattern(random, depth-1) + ")"
		case random.IntN(6) == 0:
			return pick("^", "$", `\b`, `\A`, `\z`, "(?i)", "(?m)", `\Qa.b\E`, `\Q(?P<n>\E`, "")
		case random.IntN(40) == 0:
			return pick(`\C`, "[", "]", "(", ")", "{", "{2}", "*", `\`, `\Q`, "[^", "(?P<n", "(?", "a{1001}", "a{2,1}",
				"{99999999999}", "{01}", `\8`, `\x{`, "[[:x:]]", `\pZ`, `[\Q]`, "[z-a]", "(?P=n)", "(?<=a)", "[]", "[[:")
		}
		return pick("a", "b", "ab", "a", "b", ".", "_", ":", "é", "A", "[ab]", "[aA]", "[^a]", "[^]a]", "[]a]", "[a-c_]", `[\]a]`,
			`\d`, `\w`, `\W`, `\s`, `[\w:]`, "[[:alpha:]]", "[[:^digit:]1]", "[[:a]", `\.`, `\x61`, `\x{e9}`, `\141`,
			`\pL`, `\p{Lu}`, `\P{L}`, "[^[:word:]]", "a{,2}", "{", "a{x}")
	}
	var pattern strings.Builder
	for i := range 1 + random.IntN(3) {
		if i > 0 && random.IntN(4) == 0 {
			pattern.WriteString("|")
		}
		pattern.WriteString(atom())
		if random.IntN(3) == 0 {
			pattern.WriteString(pick("*", "+", "?", "*?", "+?", "??", "{2}", "{0,2}", "{1,}", "{2,3}?", "{0}"))
		}
	}
	return pattern.String()
}

func main() {
	seed := flag.Uint64("seed", 1, "seed of the random cases")
	count := flag.Int("random", 400, "number of random cases")
	flag.Parse()

	var chosen, refused, generated []patternCase
	for _, pattern := range chosenPatterns {
		chosen = append(chosen, patternResult(pattern, chosenTexts))
	}
	for _, pattern := range refusedPatterns {
		refused = append(refused, patternResult(pattern, nil))
	}
	random := rand.New(rand.NewPCG(*seed, 0))
	for range *count {
		texts := make([]string, 6)
		for i := range texts {
			texts[i] = randomText(random)
		}
		generated = append(generated, patternResult(randomPattern(random, 3), texts))
	}
	var expansions []expandCase
	for _, on := range expandSubjects {
		regex := regexp.MustCompile(on.pattern)
		for _, template := range expandTemplates {
			expansion := regex.ExpandString(nil, template, on.text, regex.FindStringSubmatchIndex(on.text))
			expansions = append(expansions, expandCase{on.pattern, on.text, template, string(expansion)})
		}
	}

	fmt.Println("{")
	writeList("chosen", chosen, "],")
	writeList("refused", refused, "],")
	writeList("random", generated, "],")
	writeList("expand", expansions, "]")
	fmt.Println("}")
}
