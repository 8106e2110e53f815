module bench/bindings

go 1.19

require github.com/ctrsec/libctrsec/bindings/go v0.0.0

replace github.com/ctrsec/libctrsec/bindings/go => ../../bindings/go
