// A chaincode to measure: main.rs does the same in Rust.
package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
)

// workload does a fixed kind of work in every function.
type workload struct{}

func (workload) Init(shim.ChaincodeStubInterface) *peer.Response {
	return shim.Success(nil)
}

func (workload) Invoke(stub shim.ChaincodeStubInterface) *peer.Response {
	payload, err := work(stub)
	if err != nil {
		return &peer.Response{Status: 400, Message: err.Error()}
	}
	return shim.Success(payload)
}

func work(stub shim.ChaincodeStubInterface) ([]byte, error) {
	arguments := stub.GetArgs()
	switch {
	case is(arguments, "fill", 2):
		return fill(stub, string(arguments[1]), string(arguments[2]))
	case is(arguments, "write", 1):
		return write(stub, string(arguments[1]))
	case is(arguments, "read", 1):
		return read(stub, string(arguments[1]))
	case is(arguments, "scan", 0):
		return scan(stub)
	case is(arguments, "large", 1):
		old, err := stub.GetState("large")
		if err != nil {
			return nil, err
		}
		return old, stub.PutState("large", arguments[1])
	}
	return nil, fmt.Errorf("there is no such function, or an argument is missing")
}

func is(arguments [][]byte, function string, count int) bool {
	return len(arguments) == 1+count && string(arguments[0]) == function
}

// fill writes the keys of scan from one number to before another.
func fill(stub shim.ChaincodeStubInterface, from, to string) ([]byte, error) {
	first, err := strconv.Atoi(from)
	if err != nil {
		return nil, err
	}
	end, err := strconv.Atoi(to)
	if err != nil {
		return nil, err
	}
	for index := first; index < end; index++ {
		if err := stub.PutState(fmt.Sprintf("scan-%06d", index), bytes.Repeat([]byte("v"), 100)); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// write makes two reads, three writes and an event.
func write(stub shim.ChaincodeStubInterface, key string) ([]byte, error) {
	for _, part := range []string{"a", "b"} {
		if _, err := stub.GetState(key + "-" + part); err != nil {
			return nil, err
		}
	}
	for _, part := range []string{"a", "b", "c"} {
		if err := stub.PutState(key+"-"+part, bytes.Repeat([]byte("v"), 200)); err != nil {
			return nil, err
		}
	}
	return nil, stub.SetEvent("written", []byte(key))
}

// read makes two reads.
func read(stub shim.ChaincodeStubInterface, key string) ([]byte, error) {
	if _, err := stub.GetState(key + "-a"); err != nil {
		return nil, err
	}
	return stub.GetState(key + "-b")
}

// scan reads all that fill wrote, and says how many bytes there are.
func scan(stub shim.ChaincodeStubInterface) ([]byte, error) {
	found, err := stub.GetStateByRange("scan-", "scan.")
	if err != nil {
		return nil, err
	}
	defer found.Close()
	length := 0
	for found.HasNext() {
		item, err := found.Next()
		if err != nil {
			return nil, err
		}
		length += len(item.Value)
	}
	return []byte(strconv.Itoa(length)), nil
}

func main() {
	if err := serve(); err != nil {
		fmt.Fprintln(os.Stderr, "workload:", err)
		os.Exit(1)
	}
}

func serve() error {
	var contents [3][]byte
	for index, variable := range []string{"CHAINCODE_TLS_KEY", "CHAINCODE_TLS_CERT", "CHAINCODE_CLIENT_CA_CERT"} {
		content, err := os.ReadFile(os.Getenv(variable))
		if err != nil {
			return fmt.Errorf("%s: %w", variable, err)
		}
		contents[index] = content
	}
	server := shim.ChaincodeServer{
		CCID:    os.Getenv("CORE_CHAINCODE_ID_NAME"),
		Address: os.Getenv("CHAINCODE_SERVER_ADDRESS"),
		CC:      workload{},
		TLSProps: shim.TLSProperties{
			Key:           contents[0],
			Cert:          contents[1],
			ClientCACerts: contents[2],
		},
	}
	return server.Start()
}
