// Serves scripts of ledger calls with the official shim, as src/bin/script-chaincode does with ours.
package main

import (
	"encoding/json"
	"log"
	"os"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
)

func main() {
	server := &shim.ChaincodeServer{
		CCID:    os.Getenv("CORE_CHAINCODE_ID_NAME"),
		Address: os.Getenv("CHAINCODE_SERVER_ADDRESS"),
		CC:      scripts{suffix: os.Getenv("SCRIPT_SUFFIX")},
		TLSProps: shim.TLSProperties{
			Key:           file("CHAINCODE_TLS_KEY"),
			Cert:          file("CHAINCODE_TLS_CERT"),
			ClientCACerts: file("CHAINCODE_CLIENT_CA_CERT"),
		},
	}
	log.Fatal(server.Start())
}

func file(variable string) []byte {
	contents, err := os.ReadFile(os.Getenv(variable))
	if err != nil {
		log.Fatal(err)
	}
	return contents
}

// scripts does what it is told.
type scripts struct {
	// What is appended to the names of called chaincodes.
	suffix string
}

func (s scripts) Init(stub shim.ChaincodeStubInterface) *peer.Response {
	return s.Invoke(stub)
}

func (s scripts) Invoke(stub shim.ChaincodeStubInterface) *peer.Response {
	arguments := stub.GetArgs()
	var script []operation
	if len(arguments) < 2 || string(arguments[0]) != "run" || json.Unmarshal(arguments[1], &script) != nil {
		return &peer.Response{Status: 400, Message: "say run and a script"}
	}
	// Ours collects writes wherever the peer takes them together.
	stub.StartWriteBatch()
	run := run{suffix: s.suffix, stub: stub}
	answers := make([]answer, 0, len(script))
	for _, operation := range script {
		result, err := run.carryOut(operation)
		if err != nil {
			result = refused(err)
		}
		answers = append(answers, result)
	}
	if run.response != nil {
		return run.response
	}
	payload, err := json.Marshal(answers)
	if err != nil {
		return shim.Error(err.Error())
	}
	return shim.Success(payload)
}
