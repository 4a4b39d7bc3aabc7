// Writes ../descriptors.bin: the descriptors of Fabric's messages and services, as one FileDescriptorSet.
//
// They come from the official Go module at the version in go.mod, which carries them compiled in. Run it with
//
//	go run .
//
// after raising that version, then commit what it wrote.
package main

import (
	"fmt"
	"log"
	"os"

	_ "github.com/hyperledger/fabric-protos-go-apiv2/common"
	_ "github.com/hyperledger/fabric-protos-go-apiv2/discovery"
	_ "github.com/hyperledger/fabric-protos-go-apiv2/gateway"
	_ "github.com/hyperledger/fabric-protos-go-apiv2/gossip"
	_ "github.com/hyperledger/fabric-protos-go-apiv2/ledger/queryresult"
	_ "github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset"
	_ "github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset/kvrwset"
	_ "github.com/hyperledger/fabric-protos-go-apiv2/msp"
	_ "github.com/hyperledger/fabric-protos-go-apiv2/orderer"
	_ "github.com/hyperledger/fabric-protos-go-apiv2/orderer/etcdraft"
	_ "github.com/hyperledger/fabric-protos-go-apiv2/orderer/smartbft"
	_ "github.com/hyperledger/fabric-protos-go-apiv2/peer"
	_ "github.com/hyperledger/fabric-protos-go-apiv2/peer/lifecycle"
	_ "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
)

const output = "../descriptors.bin"

// files are named one by one, because the Go program also has descriptors registered that are not Fabric's:
// gRPC's own binary log, for one.
var files = []string{
	"common/collection.proto",
	"common/common.proto",
	"common/configtx.proto",
	"common/configuration.proto",
	"common/ledger.proto",
	"common/policies.proto",
	"discovery/protocol.proto",
	"gateway/gateway.proto",
	"google/rpc/status.proto",
	"gossip/message.proto",
	"ledger/queryresult/kv_query_result.proto",
	"ledger/rwset/kvrwset/kv_rwset.proto",
	"ledger/rwset/rwset.proto",
	"msp/identities.proto",
	"msp/msp_config.proto",
	"msp/msp_principal.proto",
	"orderer/ab.proto",
	"orderer/cluster.proto",
	"orderer/clusterserver.proto",
	"orderer/configuration.proto",
	"orderer/etcdraft/configuration.proto",
	"orderer/etcdraft/metadata.proto",
	"orderer/smartbft/configuration.proto",
	"peer/chaincode.proto",
	"peer/chaincode_event.proto",
	"peer/chaincode_shim.proto",
	"peer/collection.proto",
	"peer/configuration.proto",
	"peer/events.proto",
	"peer/lifecycle/chaincode_definition.proto",
	"peer/lifecycle/db.proto",
	"peer/lifecycle/lifecycle.proto",
	"peer/peer.proto",
	"peer/policy.proto",
	"peer/proposal.proto",
	"peer/proposal_response.proto",
	"peer/query.proto",
	"peer/resources.proto",
	"peer/signed_cc_dep_spec.proto",
	"peer/snapshot.proto",
	"peer/transaction.proto",
}

func main() {
	set := &descriptorpb.FileDescriptorSet{}
	done := map[string]bool{}
	for _, path := range files {
		file, err := protoregistry.GlobalFiles.FindFileByPath(path)
		if err != nil {
			log.Fatalf("%s: %v", path, err)
		}
		add(set, done, file)
	}
	// Deterministic: the same version gives the same bytes.
	bytes, err := proto.MarshalOptions{Deterministic: true}.Marshal(set)
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(output, bytes, 0o644); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s: %d files, %d bytes\n", output, len(set.File), len(bytes))
}

// add appends the file after everything it imports: a descriptor set lists a file after its imports.
func add(set *descriptorpb.FileDescriptorSet, done map[string]bool, file protoreflect.FileDescriptor) {
	if done[file.Path()] {
		return
	}
	done[file.Path()] = true
	imports := file.Imports()
	for i := range imports.Len() {
		add(set, done, imports.Get(i).FileDescriptor)
	}
	set.File = append(set.File, protodesc.ToFileDescriptorProto(file))
}
