module fabric-protos-extract

go 1.24

require (
	github.com/hyperledger/fabric-protos-go-apiv2 v0.3.7
	google.golang.org/genproto/googleapis/rpc v0.0.0-20250115164207-1a7da9e5054f
	google.golang.org/protobuf v1.36.3
)

require (
	golang.org/x/net v0.34.0 // indirect
	golang.org/x/sys v0.29.0 // indirect
	golang.org/x/text v0.21.0 // indirect
	google.golang.org/grpc v1.67.3 // indirect
)
