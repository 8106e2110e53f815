// SPDX-License-Identifier: Apache-2.0

package ctrsec

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Input is one input of a check: a JSON value, lines of JSON, or a YAML stream; or, where Members is
// not nil, the images of an OCI layout or of what docker save writes.
type Input struct {
	Name    string // file name for positions
	Data    []byte
	Format  Format
	Members map[string][]byte // by their paths in the archive; nil: left out, as layers may be
}

// Text is an input without a name.
func Text(data string) Input { return Input{Data: []byte(data)} }

// File reads a file.
func File(path string) (Input, error) {
	data, err := os.ReadFile(path)
	return Input{Name: path, Data: data}, err
}

// Marshal is the input that v is in JSON.
func Marshal(v any) (Input, error) {
	data, err := json.Marshal(v)
	return Input{Data: data, Format: JSON}, err
}

// RulesDir reads the files of a rule folder: *.yaml, *.yml, *.json and *.ndjson in and below it,
// without symbolic links and dot folders.
func RulesDir(dir string) (map[string][]byte, error) {
	files := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		hidden := path != dir && strings.HasPrefix(entry.Name(), ".")
		if entry.IsDir() {
			if hidden {
				return filepath.SkipDir
			}
			return nil
		}
		switch filepath.Ext(path) {
		case ".yaml", ".yml", ".json", ".ndjson":
		default:
			return nil
		}
		if hidden || !entry.Type().IsRegular() {
			return nil
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		files[filepath.ToSlash(name)], err = os.ReadFile(path)
		return err
	})
	return files, err
}
