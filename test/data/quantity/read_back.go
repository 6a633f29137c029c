//go:build ignore

// Prints how Kubernetes reads back what an adapter may serve: each sample as its quantity in thousandths, the two texts
// of that, and whether k8s.io/apimachinery takes each text for the same number in every way autoscalers and kubectl
// look at it. For the tests of meta/quantity:
//
//	go run read_back.go > read_back.json
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"math/rand"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
)

// One way of writing it, and what became of it. 64-bit integers travel as strings.
type form struct {
	Text  string `json:"text"`
	Milli string `json:"milli"` // MilliValue of what was read
	Same  bool   `json:"same"`
}

type row struct {
	Value   string `json:"value"` // the shortest decimal form of the double
	Milli   string `json:"milli,omitempty"`
	Decimal *form  `json:"decimal,omitempty"`
	Binary  *form  `json:"binary,omitempty"`
}

func ceil(milli int64) int64 {
	quotient := milli / 1000
	if milli > 0 && milli%1000 != 0 {
		quotient++
	}
	return quotient
}

// Value() of a negative fraction is rounded in two ways in the library itself, so it is asked of whole and positive
// numbers alone.
func readBack(milli int64, format resource.Format) *form {
	made := resource.NewMilliQuantity(milli, format)
	text := made.String()
	read, err := resource.ParseQuantity(text)
	if err != nil {
		panic(err)
	}
	same := read.MilliValue() == milli && read.Cmp(*resource.NewMilliQuantity(milli, format)) == 0 &&
		read.Sign() == made.Sign()
	if milli >= 0 || milli%1000 == 0 {
		same = same && read.Value() == ceil(milli)
	}
	wanted := float64(milli) / 1000
	if difference := math.Abs(read.AsApproximateFloat64() - wanted); difference > math.Abs(wanted)*1e-12 {
		same = false
	}
	// A sum, as of containers, and another round through JSON.
	if milli < math.MaxInt64/2 && milli > math.MinInt64/2 {
		sum := read.DeepCopy()
		sum.Add(read)
		same = same && sum.MilliValue() == 2*milli
	}
	encoded, err := json.Marshal(read)
	if err != nil {
		panic(err)
	}
	var decoded resource.Quantity
	if err := json.Unmarshal(encoded, &decoded); err != nil {
		panic(err)
	}
	same = same && decoded.MilliValue() == read.MilliValue()
	return &form{Text: text, Milli: strconv.FormatInt(read.MilliValue(), 10), Same: same}
}

func main() {
	random := rand.New(rand.NewSource(1))
	samples := []float64{0, 0.0005, 0.001, 0.0009999, 0.29, 1.005, 1.5, 512, 1023, 1024, 1025, 1024.5, 2048, 1e6, 1.5e6, 123456.789,
		math.SmallestNonzeroFloat64, math.MaxFloat64, math.Inf(1), 1e300, 999999999999999, 999999999999999.9, 1234567890123456,
		9007199254740991, 9007199254740993, 9223372036854774, 9223372036854775, 9223372036854775.8, 9223372036854776, 9.3e15, 1e16, 1e17, 1e18}
	for exponent := 0; exponent <= 19; exponent++ { // powers of ten, their neighbours, fractions beside them
		power := math.Pow(10, float64(exponent))
		for _, factor := range []float64{1, 1.5, 2, 3.7, 9, 9.22} {
			value := power * factor
			samples = append(samples, value, math.Nextafter(value, 0), math.Nextafter(value, math.Inf(1)), value+0.125, value+0.5, value+1)
		}
	}
	for shift := 0; shift <= 63; shift++ { // powers of two, for memory, and the border of 2^63 thousandths
		value := math.Ldexp(1, shift)
		samples = append(samples, value, value-1, value+1, value*1.5, value/1000, math.Nextafter(value/1000, 0))
	}
	for i := 0; i < 300; i++ {
		samples = append(samples, random.Float64()*math.Pow(10, float64(random.Intn(20)-2)))
		samples = append(samples, math.Trunc(random.Float64()*9.3e15)) // where fractions end
	}
	seen := map[float64]bool{}
	var rows []row
	for _, magnitude := range samples {
		for _, value := range []float64{magnitude, -magnitude} {
			if seen[value] {
				continue
			}
			seen[value] = true
			entry := row{Value: strconv.FormatFloat(value, 'g', -1, 64)}
			product := new(big.Int)
			if !math.IsInf(value*1000, 0) {
				new(big.Float).SetFloat64(value * 1000).Int(product)
			}
			if !math.IsInf(value*1000, 0) && product.IsInt64() && product.Int64() != math.MinInt64 {
				milli := product.Int64()
				entry.Milli = product.String()
				entry.Decimal = readBack(milli, resource.DecimalSI)
				if milli >= 0 { // memory that is used is never negative
					entry.Binary = readBack(milli, resource.BinarySI)
				}
			}
			rows = append(rows, entry)
		}
	}
	lines := make([]string, 0, len(rows))
	for _, entry := range rows {
		var line bytes.Buffer
		if err := json.NewEncoder(&line).Encode(entry); err != nil {
			panic(err)
		}
		lines = append(lines, " "+strings.TrimSpace(line.String()))
	}
	fmt.Println("[\n" + strings.Join(lines, ",\n") + "\n]")
}
