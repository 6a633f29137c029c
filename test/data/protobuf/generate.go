// Writes cases.json to standard output: JSON documents of the API, and the bytes and texts that Kubernetes' own
// serializers make of the same objects.
//
//	go mod tidy && go run . > cases.json
//
// "protobuf" is the whole answer in hexadecimal digits, envelope included; it is absent for documents that only show
// how YAML writes a value.
package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"

	discoveryv2 "k8s.io/api/apidiscovery/v2"
	discoveryv2beta1 "k8s.io/api/apidiscovery/v2beta1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer/protobuf"
	customv1beta1 "k8s.io/metrics/pkg/apis/custom_metrics/v1beta1"
	customv1beta2 "k8s.io/metrics/pkg/apis/custom_metrics/v1beta2"
	externalv1beta1 "k8s.io/metrics/pkg/apis/external_metrics/v1beta1"
	metricsv1beta1 "k8s.io/metrics/pkg/apis/metrics/v1beta1"
	"sigs.k8s.io/yaml"
)

type testCase struct {
	JSON     string `json:"json"`
	Protobuf string `json:"protobuf,omitempty"`
	YAML     string `json:"yaml"`
}

// By apiVersion and kind, as the documents have them.
var types = map[string]func() runtime.Object{
	"v1 Status":          func() runtime.Object { return &metav1.Status{} },
	"v1 APIGroup":        func() runtime.Object { return &metav1.APIGroup{} },
	" APIGroupList":      func() runtime.Object { return &metav1.APIGroupList{} },
	"v1 APIResourceList": func() runtime.Object { return &metav1.APIResourceList{} },
	"apidiscovery.k8s.io/v2 APIGroupDiscoveryList":            func() runtime.Object { return &discoveryv2.APIGroupDiscoveryList{} },
	"apidiscovery.k8s.io/v2beta1 APIGroupDiscoveryList":       func() runtime.Object { return &discoveryv2beta1.APIGroupDiscoveryList{} },
	"custom.metrics.k8s.io/v1beta1 MetricValueList":           func() runtime.Object { return &customv1beta1.MetricValueList{} },
	"custom.metrics.k8s.io/v1beta2 MetricValueList":           func() runtime.Object { return &customv1beta2.MetricValueList{} },
	"external.metrics.k8s.io/v1beta1 ExternalMetricValueList": func() runtime.Object { return &externalv1beta1.ExternalMetricValueList{} },
	"metrics.k8s.io/v1beta1 PodMetrics":                       func() runtime.Object { return &metricsv1beta1.PodMetrics{} },
	"metrics.k8s.io/v1beta1 PodMetricsList":                   func() runtime.Object { return &metricsv1beta1.PodMetricsList{} },
	"metrics.k8s.io/v1beta1 NodeMetrics":                      func() runtime.Object { return &metricsv1beta1.NodeMetrics{} },
	"metrics.k8s.io/v1beta1 NodeMetricsList":                  func() runtime.Object { return &metricsv1beta1.NodeMetricsList{} },
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func asProtobuf(document string) string {
	var meta metav1.TypeMeta
	must(json.Unmarshal([]byte(document), &meta))
	create, known := types[meta.APIVersion+" "+meta.Kind]
	if !known {
		panic("no type for " + document)
	}
	object := create()
	decoder := json.NewDecoder(bytes.NewReader([]byte(document)))
	decoder.DisallowUnknownFields()
	must(decoder.Decode(object))
	object.GetObjectKind().SetGroupVersionKind(schema.FromAPIVersionAndKind(meta.APIVersion, meta.Kind))
	var out bytes.Buffer
	must(protobuf.NewSerializer(nil, nil).Encode(object, &out))
	return hex.EncodeToString(out.Bytes())
}

// False for what YAML cannot read as JSON, like a DEL as it is.
func asYAML(document string) (string, bool) {
	text, err := yaml.JSONToYAML([]byte(document))
	return string(text), err == nil
}

func main() {
	var cases []testCase
	for _, document := range objects {
		text, ok := asYAML(document)
		if !ok {
			panic("no YAML of " + document)
		}
		cases = append(cases, testCase{JSON: document, Protobuf: asProtobuf(document), YAML: text})
	}
	for _, document := range values() {
		if text, ok := asYAML(document); ok {
			cases = append(cases, testCase{JSON: document, YAML: text})
		}
	}
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	out.SetIndent("", " ")
	must(out.Encode(cases))
}
