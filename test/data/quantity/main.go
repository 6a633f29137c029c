// Prints what k8s.io/apimachinery and Go make of quantities, for the tests of meta/quantity:
//
//	go mod tidy && go run main.go > cases.json
package main

import (
	"bytes"
	"encoding/json"
	"math"
	"math/big"
	"math/rand"
	"os"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
)

// 64-bit integers travel as strings: many readers of JSON hold numbers as doubles.
type quantity struct {
	Milli   string `json:"milli"`
	Decimal string `json:"decimal"`
	Binary  string `json:"binary"`
}

type sample struct {
	Value string `json:"value"`           // the shortest decimal form of the double
	Milli string `json:"milli,omitempty"` // absent when no int64 holds it
}

func main() {
	random := rand.New(rand.NewSource(1))

	millis := []int64{0, math.MaxInt64, math.MinInt64, math.MinInt64 + 1, math.MaxInt64 - 807}
	for power := int64(1); ; power *= 10 {
		for _, digit := range []int64{1, 2, 5, 9, 15, 25, 123, 1024, 1536} {
			if power <= math.MaxInt64/digit {
				millis = append(millis, digit*power, -digit*power, digit*power+1, digit*power-1)
			}
		}
		if power == 1_000_000_000_000_000_000 {
			break
		}
	}
	for shift := 0; shift < 54; shift++ {
		bytes := int64(1) << shift
		if bytes <= math.MaxInt64/1000 {
			millis = append(millis, bytes*1000, -bytes*1000, bytes*1000+500)
		}
		if bytes <= math.MaxInt64/3000 {
			millis = append(millis, bytes*3000)
		}
	}
	for i := 0; i < 200; i++ {
		value := int64(random.Uint64()) >> random.Intn(63)
		for zeros := random.Intn(6); zeros > 0; zeros-- {
			if value > math.MinInt64/1000 && value < math.MaxInt64/1000 {
				value *= 1000
			}
		}
		millis = append(millis, value)
	}

	var quantities []quantity
	var results []sample
	for _, milli := range millis {
		quantities = append(quantities, quantity{
			Milli:   strconv.FormatInt(milli, 10),
			Decimal: resource.NewMilliQuantity(milli, resource.DecimalSI).String(),
			Binary:  resource.NewMilliQuantity(milli, resource.BinarySI).String(),
		})
	}

	samples := []float64{0, math.Copysign(0, -1), 0.0005, 0.001, 0.0009999, 0.29, 1.001, 1.005, 64.1, 1.5, -2.5, -0.0005, -1.005, 512, 1000, 1024,
		2048, 20000, 1e6, 1.5e6, 123456.789, 1e9, 1073741824, 9.2e15, -9.2e15, 9.223372036854775e15, 9.223372036854776e15, 9.3e15, -9.3e15,
		9.223372036854775807e15, -9.223372036854775807e15, 1e300, -1e300, 1e306, math.MaxFloat64, math.SmallestNonzeroFloat64, 5e-324, 2.2250738585072014e-308,
		0.1, 0.2, 0.3, 0.7, 1.1, 2.675, 4.35, 8.2, 16.4, 1e15 + 0.125, 4503599627370496.5, 9007199254740993}
	for i := 0; i < 400; i++ {
		samples = append(samples, (random.Float64()-0.5)*math.Pow(10, float64(random.Intn(22)-4)))
	}
	for _, value := range samples {
		entry := sample{Value: strconv.FormatFloat(value, 'g', -1, 64)}
		product, _ := new(big.Float).SetFloat64(value * 1000.0).Int(nil)
		if product != nil && product.IsInt64() && product.Int64() != math.MinInt64 {
			entry.Milli = product.String()
		}
		results = append(results, entry)
	}

	print("{\n\"quantities\": ")
	printLines(quantities)
	print(",\n\"samples\": ")
	printLines(results)
	print("\n}\n")
}

// One case a line, so that a change shows which.
func printLines[T any](entries []T) {
	for i, entry := range entries {
		if i == 0 {
			print("[\n ")
		} else {
			print(",\n ")
		}
		var line bytes.Buffer
		encoder := json.NewEncoder(&line)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(entry); err != nil {
			panic(err)
		}
		print(strings.TrimSpace(line.String()))
	}
	print("\n]")
}

func print(text string) {
	if _, err := os.Stdout.WriteString(text); err != nil {
		panic(err)
	}
}
