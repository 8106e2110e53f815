module github.com/ctrsec/libctrsec/bindings/go

go 1.19
