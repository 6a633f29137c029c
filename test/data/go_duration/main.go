// Prints what Go makes of durations, for the tests of base/go_duration:
//
//	go run main.go > cases.json
package main

import (
	"encoding/json"
	"os"
	"time"
)

type parsed struct {
	Text        string `json:"text"`
	Nanoseconds int64  `json:"nanoseconds"`
	Error       string `json:"error,omitempty"`
}

type formatted struct {
	Nanoseconds int64  `json:"nanoseconds"`
	Text        string `json:"text"`
}

var texts = []string{
	"", "0", "+0", "-0", "00", "0s", "-0s", "5", "1", "-", "+", "+-1s", "--1s", ".", "-.", ".s", "-.s", "+.s", " ", "1 s", " 1s", "1s ",
	"1s", "5s", "30s", "90s", "1478s", "-5s", "+5s", "10m", "1h", "1h30m", "1h30m5s", "1m1h", "1s1s", "3h-30m",
	"5.0s", "5.6s", "5.s", ".5s", "1.0s", "1.00s", "1.004s", "1.0040s", "100.00100s", "-.5s", "1.5h", "-1.5h", "0.1ns", "0.9ns", "1.9ns",
	"10ns", "11us", "12\u00b5s", "12\u03bcs", "13ms", "14s", "15m", "16h", "10.5s4m", "-2m3.4s", "1h2m3s4ms5us6ns", "39h9m14.425s",
	"52763797000ns", "0.3333333333333333333h", "0.100000000000000000000h", "0.830103483285477580700h", "0.9223372036854775808s",
	"0.9223372036854775807s", "0.92233720368547758079s", "0.99999999999999999999999s", "9007199254740993ns", "9007199254740993us",
	"9223372036854775807ns", "9223372036854775808ns", "-9223372036854775807ns", "-9223372036854775808ns", "-9223372036854775809ns",
	"9223372036854775.807us", "9223372036854775.808us", "9223372036s854ms775us807ns", "9223372036s854ms775us808ns", "-9223372036854775.808us",
	"-9223372036s854ms775us808ns", "9223372037s", "-9223372037s", "2562047h47m16.854775807s", "2562047h47m16.854775808s", "2562048h",
	"2540400h10m10.000000000s", "3000000h", "18446744073709551616ns", "99999999999999999999999s", "922337203685477580ns", "922337203685477581us",
	"9223372036854775808.5ns", "1.5e3s", "1e3s", "xx", "x1s", "1x", "1d", "1w", "1y", "1D", "1S", "1M", "1H", "1min", "1sec", "1s1", "1s1.", "1.", "1.s1",
	"1..5s", "1.5.5s", "1,5s", "1m30", "3000", "300ms", "1h 30m", "\t1s", "1s\n", "1\"", "1\\s", "1\u00e9", "1\u00b5", "\u00e9", "\x7f", "1\x7f",
	"1\xff", "\xff", "1\xe2\x82", "1\u2028s", "1\ufffd", "1\u0000s", "\u0000", "Inf", "NaN", "infs", "0x10s", "1_000s", "\u0661s", "1ns1us1ms1s1m1h",
	"0.0000000001h", "0.000000001s", "0.0000000001s", "1.23456789012345678901234567890s", "1000000h", "0h0m0s", "0.0s", "0.0", "0.", ".0", ".0s",
}

var counts = []int64{
	0, 1, -1, 10, 999, 1000, 1001, 1100, 999999, 1000000, 2200000, 1234567, 999999999, 1000000000, 1000000001, 1500000000, 3300000000,
	59999999999, 60000000000, 60000000001, 61000000000, 90000000000, 245000000000, 245001000000, 300000000000, 3599999999999, 3600000000000,
	3600000000001, 3660000000000, 3661000000000, 18367001000000, 480000000001, 86400000000000, 9223372036854775807, -9223372036854775808,
	-9223372036854775807, -500000, -1500000000, -3600000000000, 15123000000, 20050000000, 500000, 100000000000000, 123456789012345678,
}

func main() {
	out := struct {
		Parse  []parsed    `json:"parse"`
		Format []formatted `json:"format"`
	}{}
	for _, text := range texts {
		value, err := time.ParseDuration(text)
		// JSON holds no invalid UTF-8: bytes travel as the code points of the same number.
		entry := parsed{Text: latin1(text), Nanoseconds: int64(value)}
		if err != nil {
			entry.Error = err.Error()
		}
		out.Parse = append(out.Parse, entry)
	}
	for _, count := range counts {
		out.Format = append(out.Format, formatted{Nanoseconds: count, Text: time.Duration(count).String()})
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(out); err != nil {
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
