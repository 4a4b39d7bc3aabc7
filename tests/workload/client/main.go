// A client to measure: it has a chaincode write as often as it can, and says how many transactions a second were valid.
package main

import (
	"crypto/x509"
	"flag"
	"fmt"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/hyperledger/fabric-gateway/pkg/client"
	"github.com/hyperledger/fabric-gateway/pkg/hash"
	"github.com/hyperledger/fabric-gateway/pkg/identity"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
)

// settings say what is called as whom, how often, and by how many at once.
type settings struct {
	address, tlsRoot, mspID, certificate, key string
	channel, chaincode                        string
	// prefix begins every key that is written, so that no two transactions write the same.
	prefix         string
	clients, calls int
}

func main() {
	var given settings
	flag.StringVar(&given.address, "address", "", "host and port of a peer")
	flag.StringVar(&given.tlsRoot, "tls-root", "", "file of the certificate that issued the peer's")
	flag.StringVar(&given.mspID, "msp-id", "", "organization of the caller")
	flag.StringVar(&given.certificate, "certificate", "", "file of the caller's certificate")
	flag.StringVar(&given.key, "key", "", "file of the caller's private key")
	flag.StringVar(&given.channel, "channel", "", "channel")
	flag.StringVar(&given.chaincode, "chaincode", "", "chaincode")
	flag.StringVar(&given.prefix, "prefix", "", "beginning of all keys")
	flag.IntVar(&given.clients, "clients", 1, "how many call at once")
	flag.IntVar(&given.calls, "calls", 1, "how many calls in all")
	flag.Parse()
	rate, err := given.run()
	if err != nil {
		fmt.Fprintln(os.Stderr, "client:", err)
		os.Exit(1)
	}
	fmt.Println(rate)
}

// run submits all calls, and returns how many were committed in a second.
func (s settings) run() (float64, error) {
	connection, err := s.connect()
	if err != nil {
		return 0, err
	}
	defer connection.Close()
	gateway, err := s.gateway(connection)
	if err != nil {
		return 0, err
	}
	defer gateway.Close()
	contract := gateway.GetNetwork(s.channel).GetContract(s.chaincode)

	keys := make(chan string)
	failures := make(chan error, s.clients)
	var working sync.WaitGroup
	begun := time.Now()
	for range s.clients {
		working.Add(1)
		go func() {
			defer working.Done()
			for key := range keys {
				if _, err := contract.SubmitTransaction("write", key); err != nil {
					failures <- err
					return
				}
			}
		}()
	}
	for call := range s.calls {
		select {
		case keys <- s.prefix + strconv.Itoa(call):
		case err := <-failures:
			return 0, err
		}
	}
	close(keys)
	working.Wait()
	select {
	case err := <-failures:
		return 0, err
	default:
		return float64(s.calls) / time.Since(begun).Seconds(), nil
	}
}

func (s settings) connect() (*grpc.ClientConn, error) {
	pem, err := os.ReadFile(s.tlsRoot)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s: no certificate", s.tlsRoot)
	}
	return grpc.NewClient(s.address, grpc.WithTransportCredentials(credentials.NewClientTLSFromCert(roots, "")))
}

func (s settings) gateway(connection *grpc.ClientConn) (*client.Gateway, error) {
	certificatePEM, err := os.ReadFile(s.certificate)
	if err != nil {
		return nil, err
	}
	certificate, err := identity.CertificateFromPEM(certificatePEM)
	if err != nil {
		return nil, err
	}
	caller, err := identity.NewX509Identity(s.mspID, certificate)
	if err != nil {
		return nil, err
	}
	keyPEM, err := os.ReadFile(s.key)
	if err != nil {
		return nil, err
	}
	key, err := identity.PrivateKeyFromPEM(keyPEM)
	if err != nil {
		return nil, err
	}
	sign, err := identity.NewPrivateKeySign(key)
	if err != nil {
		return nil, err
	}
	return client.Connect(
		caller,
		client.WithSign(sign),
		client.WithHash(hash.SHA256),
		client.WithClientConnection(connection),
	)
}
