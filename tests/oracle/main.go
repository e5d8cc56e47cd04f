// How Go reads YAML, for the tests: sigs.k8s.io/yaml, by which Helm and the API server read manifests.
//
// A request on stdin is a number of bytes in decimal and a line feed, then so many bytes of YAML. It is answered
// on stdout with one line of JSON, {"value": …} or {"error": "…"}: what YAMLToJSON makes of the text, of which it
// reads the first document.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"sigs.k8s.io/yaml"
)

type answer struct {
	Value json.RawMessage `json:"value,omitempty"`
	Error string          `json:"error,omitempty"`
}

func main() {
	if err := serve(bufio.NewReader(os.Stdin), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve(in *bufio.Reader, out io.Writer) error {
	for {
		line, err := in.ReadString('\n')
		if errors.Is(err, io.EOF) && line == "" {
			return nil
		}
		size, err := strconv.Atoi(strings.TrimSuffix(line, "\n"))
		if err != nil || size < 0 {
			return fmt.Errorf("%q: expected the number of bytes that follow", line)
		}
		text := make([]byte, size)
		if _, err := io.ReadFull(in, text); err != nil {
			return err
		}
		written, err := json.Marshal(read(text))
		if err != nil {
			return err
		}
		if _, err := out.Write(append(written, '\n')); err != nil {
			return err
		}
	}
}

// read answers for the panics of the parser too.
func read(text []byte) (said answer) {
	defer func() {
		if panicked := recover(); panicked != nil {
			said = answer{Error: fmt.Sprint("panic: ", panicked)}
		}
	}()
	value, err := yaml.YAMLToJSON(text)
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Value: value}
}
