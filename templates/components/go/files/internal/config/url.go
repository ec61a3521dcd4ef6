package config

import "strings"

// parse reads a required URL with the parser of the library that will use it.
func parse[T any](r *reader, name, example string, parser func(string) (T, error)) (parsed T) {
	value := r.getenv(name)
	if value == "" {
		r.problem("%s is required, for example %s", name, example)
		return parsed
	}
	scheme, _, _ := strings.Cut(example, ":")
	parsed, err := parser(value)
	if err != nil || !strings.HasPrefix(value, scheme) {
		// Without err, which may quote the password.
		r.problem("%s must be a %s URL, for example %s", name, scheme, example)
	}
	return parsed
}
