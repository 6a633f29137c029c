// Prints what pflag makes of command lines, for the tests of app/command_line: for each the values it arrives at, or
// that it refuses it.
//
//	go run main.go > cases.json
package main

import (
	"encoding/json"
	"io"
	"os"
	"time"

	"github.com/spf13/pflag"
)

type parsed struct {
	Arguments []string `json:"arguments"`
	Refused   bool     `json:"refused,omitempty"`
	Config    string   `json:"config"`
	CaFile    string   `json:"ca_file"`
	Strict    bool     `json:"strict"`
	V         int      `json:"v"`
	Relist    int64    `json:"relist_nanoseconds"`
	Headers   []string `json:"headers"`
	Suites    []string `json:"suites"`
	Paths     []string `json:"paths"`
}

var lines = [][]string{
	{"--config=x"}, {"--config", "x"}, {"--config=a=b"}, {"--config", "a=b"}, {"--config=x", "--config=y"}, {"--config= x "},
	{"--config=x", "--config", "y", "--config=z"}, {"--config=x", "/adapter"}, {"/adapter", "--config=x"}, {"a", "b", "--config=x", "c"},
	{"--config=x", "--prometheus-ca-file="}, {"--prometheus-ca-file=", "--config=x"}, {"--prometheus-ca-file=", "/adapter", "--config=x"},
	{"--prometheus-ca-file", "", "--config=x"}, {"--prometheus-ca-file", "--config=x"}, {"--prometheus-ca-file", "--config=x", "--config=y"},
	{"--config"}, {"--v=1", "--config"}, {"--config", "--"}, {"--config", "-"}, {"--config", "-v"}, {"--config", "--nope"},
	{"--", "--config=x"}, {"--config=x", "--", "--config=y"}, {"--config=x", "--", "--nope", "-z"}, {"--config=x", "-", "--v=2"}, {"--config=x", ""},
	{"--=x"}, {"---"}, {"---config=x"}, {"--Config=x"}, {"--conf=x"}, {"--nope"}, {"--nope=1"}, {"-x"}, {"-xy=1"}, {"-=4"}, {"--metrics_relist_interval=1m"},
	{"--config=x", "--strict-rules"}, {"--config=x", "--strict-rules=true"}, {"--config=x", "--strict-rules=false"}, {"--config=x", "--strict-rules", "false"},
	{"--strict-rules", "--config=x"}, {"--config=x", "--strict-rules=1"}, {"--config=x", "--strict-rules=t"}, {"--config=x", "--strict-rules=T"},
	{"--config=x", "--strict-rules=TRUE"}, {"--config=x", "--strict-rules=True"}, {"--config=x", "--strict-rules=0"}, {"--config=x", "--strict-rules=f"},
	{"--config=x", "--strict-rules=F"}, {"--config=x", "--strict-rules=FALSE"}, {"--config=x", "--strict-rules=False"}, {"--config=x", "--strict-rules=yes"},
	{"--config=x", "--strict-rules=on"}, {"--config=x", "--strict-rules=tRUE"}, {"--config=x", "--strict-rules="}, {"--config=x", "--strict-rules=2"},
	{"--config=x", "--strict-rules", "--strict-rules=false"}, {"--config=x", "--strict-rules=false", "--strict-rules"},
	{"--config=x", "--v=4"}, {"--config=x", "--v", "4"}, {"--config=x", "-v=4"}, {"--config=x", "-v", "4"}, {"--config=x", "-v4"}, {"--config=x", "-v10"},
	{"--config=x", "-v"}, {"--config=x", "--v"}, {"--config=x", "-v="}, {"--config=x", "-v=x"}, {"--config=x", "-vx"}, {"--config=x", "--v=4.5"},
	{"--config=x", "--v=-1"}, {"--config=x", "-v-1"}, {"--config=x", "-v", "-1"}, {"--config=x", "--v= 4"}, {"--config=x", "--v="}, {"--config=x", "--v=2", "-v4", "-v=6"},
	{"-config=x"}, {"-config", "x"}, {"--config=x", "-strict-rules"}, {"--config=x", "-v=4", "/adapter", "-v", "6", "/adapter"}, {"--config=x", "--v=99999999999999999999"},
	{"--config=x", "--metrics-relist-interval=1m"}, {"--config=x", "--metrics-relist-interval", "1h30m"}, {"--config=x", "--metrics-relist-interval=90"},
	{"--config=x", "--metrics-relist-interval=1d"}, {"--config=x", "--metrics-relist-interval="}, {"--config=x", "--metrics-relist-interval=1m", "--metrics-relist-interval=2m"},
	{"--config=x", "--prometheus-header=a=b"}, {"--config=x", "--prometheus-header", "a=b,c=d"}, {"--config=x", "--prometheus-header=a=1", "--prometheus-header=a=2", "--prometheus-header=b=x=y"},
	{"--config=x", "--prometheus-header=a"}, {"--config=x", "--prometheus-header=a=[1,2]"}, {"--config=x", "--prometheus-header=a=\"1\""}, {"--config=x", "--prometheus-header"},
	{"--config=x", "--tls-cipher-suites=A"}, {"--config=x", "--tls-cipher-suites=A,B"}, {"--config=x", "--tls-cipher-suites=A,B", "--tls-cipher-suites", "C,D"},
	{"--config=x", "--tls-cipher-suites="}, {"--config=x", "--tls-cipher-suites=,"}, {"--config=x", "--tls-cipher-suites=A,,B,"}, {"--config=x", "--tls-cipher-suites= A, B "},
	{"--config=x", "--tls-cipher-suites=\"A,B\",C"}, {"--config=x", "--tls-cipher-suites=\"A\"\"B\""}, {"--config=x", "--tls-cipher-suites=\"\""}, {"--config=x", "--tls-cipher-suites=\"\"\"\""},
	{"--config=x", "--tls-cipher-suites=\"A"}, {"--config=x", "--tls-cipher-suites=A\"B"}, {"--config=x", "--tls-cipher-suites=\"A\"B"}, {"--config=x", "--tls-cipher-suites=\"A\",\"B"},
	{"--config=x", "--tls-cipher-suites=A,\"B\","}, {"--config=x", "--tls-cipher-suites=\"A\","}, {"--config=x", "--tls-cipher-suites=A, \"B\""}, {"--config=x", "--tls-cipher-suites=[A,B]"},
	{"--config=x", "--authorization-always-allow-paths=/a"}, {"--config=x", "--authorization-always-allow-paths=/a", "--authorization-always-allow-paths=/b,/c"},
	{"--config=x", "--authorization-always-allow-paths="}, {"--config=x", "--authorization-always-allow-paths=", "--authorization-always-allow-paths=/a"},
}

func parse(arguments []string) parsed {
	out := parsed{Arguments: arguments}
	var relist time.Duration
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&out.Config, "config", "", "")
	flags.StringVar(&out.CaFile, "prometheus-ca-file", "", "")
	flags.BoolVar(&out.Strict, "strict-rules", false, "")
	flags.IntVarP(&out.V, "v", "v", 0, "")
	flags.DurationVar(&relist, "metrics-relist-interval", 10*time.Minute, "")
	flags.StringArrayVar(&out.Headers, "prometheus-header", nil, "")
	flags.StringSliceVar(&out.Suites, "tls-cipher-suites", nil, "")
	flags.StringSliceVar(&out.Paths, "authorization-always-allow-paths", []string{"/healthz", "/readyz", "/livez"}, "")
	if flags.Parse(arguments) != nil {
		return parsed{Arguments: arguments, Refused: true}
	}
	out.Relist = int64(relist)
	return out
}

func main() {
	cases := []parsed{}
	for _, arguments := range lines {
		cases = append(cases, parse(arguments))
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(cases); err != nil {
		panic(err)
	}
}
