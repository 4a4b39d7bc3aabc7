package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"sort"

	"github.com/hyperledger/fabric-chaincode-go/v2/pkg/cid"
	"github.com/hyperledger/fabric-chaincode-go/v2/pkg/statebased"
	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/queryresult"
	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/protobuf/proto"
)

// operation is one call to the shim; src/lib.rs describes each.
type operation struct {
	Op         string   `json:"op"`
	Key        string   `json:"key"`
	Keys       []string `json:"keys"`
	Value      string   `json:"value"`
	Prefix     string   `json:"prefix"`
	Count      int      `json:"count"`
	Size       int      `json:"size"`
	Policy     policy   `json:"policy"`
	Start      string   `json:"start"`
	End        string   `json:"end"`
	Limit      *int     `json:"limit"`
	ObjectType string   `json:"object_type"`
	Attributes []string `json:"attributes"`
	Page       page     `json:"page"`
	Query      string   `json:"query"`
	Collection string   `json:"collection"`
	Transient  string   `json:"transient"`
	Name       string   `json:"name"`
	Payload    string   `json:"payload"`
	Chaincode  string   `json:"chaincode"`
	Channel    string   `json:"channel"`
	Arguments  []string `json:"arguments"`
	Attribute  string   `json:"attribute"`
	Unit       string   `json:"unit"`
	Status     int32    `json:"status"`
	Message    string   `json:"message"`
}

type policy struct {
	Of *struct {
		Peers  bool     `json:"peers"`
		Add    []string `json:"add"`
		Remove []string `json:"remove"`
	} `json:"of"`
	Raw string `json:"raw"`
}

type page struct {
	Size     int32  `json:"size"`
	Bookmark string `json:"bookmark"`
	Follow   bool   `json:"follow"`
}

// run is one script that is being carried out.
type run struct {
	suffix string
	stub   shim.ChaincodeStubInterface
	// Where the last page ended.
	bookmark string
	response *peer.Response
}

func (r *run) carryOut(o operation) (answer, error) {
	switch o.Op {
	case "get":
		return optional(r.stub.GetState(o.Key))
	case "get_many":
		return many(r.stub.GetMultipleStates(o.Keys...))
	case "put":
		return done(r.stub.PutState(o.Key, fromHex(o.Value)))
	case "put_many":
		for number := range o.Count {
			key := fmt.Sprintf("%s%03d", o.Prefix, number)
			if err := r.stub.PutState(key, []byte(fmt.Sprint(number))); err != nil {
				return nil, err
			}
		}
		return ok(), nil
	case "put_large":
		return done(r.stub.PutState(o.Key, bytes.Repeat([]byte("x"), o.Size)))
	case "delete":
		return done(r.stub.DelState(o.Key))
	case "get_policy":
		return policyRead(r.stub.GetStateValidationParameter(o.Key))
	case "set_policy":
		policy, err := policyBytes(o.Policy)
		if err != nil {
			return nil, err
		}
		return done(r.stub.SetStateValidationParameter(o.Key, policy))
	case "range":
		return r.entries(o.Limit)(r.stub.GetStateByRange(o.Start, o.End))
	case "partial":
		return r.entries(o.Limit)(r.stub.GetStateByPartialCompositeKey(o.ObjectType, o.Attributes))
	case "range_page":
		return r.page(r.stub.GetStateByRangeWithPagination(o.Start, o.End, o.Page.Size, r.bookmarkOf(o.Page)))
	case "partial_page":
		return r.page(r.stub.GetStateByPartialCompositeKeyWithPagination(
			o.ObjectType, o.Attributes, o.Page.Size, r.bookmarkOf(o.Page)))
	case "composite_page":
		return r.page(r.stub.GetAllStatesCompositeKeyWithPagination(o.Page.Size, r.bookmarkOf(o.Page)))
	case "query":
		return r.entries(nil)(r.stub.GetQueryResult(o.Query))
	case "query_page":
		return r.page(r.stub.GetQueryResultWithPagination(o.Query, o.Page.Size, r.bookmarkOf(o.Page)))
	case "history":
		return history(o.Limit)(r.stub.GetHistoryForKey(o.Key))
	case "private_get":
		return optional(r.stub.GetPrivateData(o.Collection, o.Key))
	case "private_get_many":
		return many(r.stub.GetMultiplePrivateData(o.Collection, o.Keys...))
	case "private_hash":
		return optional(r.stub.GetPrivateDataHash(o.Collection, o.Key))
	case "private_put":
		transient, err := r.stub.GetTransient()
		if err != nil {
			return nil, err
		}
		return done(r.stub.PutPrivateData(o.Collection, o.Key, transient[o.Transient]))
	case "private_delete":
		return done(r.stub.DelPrivateData(o.Collection, o.Key))
	case "private_purge":
		return done(r.stub.PurgePrivateData(o.Collection, o.Key))
	case "private_get_policy":
		return policyRead(r.stub.GetPrivateDataValidationParameter(o.Collection, o.Key))
	case "private_set_policy":
		policy, err := policyBytes(o.Policy)
		if err != nil {
			return nil, err
		}
		return done(r.stub.SetPrivateDataValidationParameter(o.Collection, o.Key, policy))
	case "private_range":
		return r.entries(o.Limit)(r.stub.GetPrivateDataByRange(o.Collection, o.Start, o.End))
	case "private_partial":
		return r.entries(nil)(r.stub.GetPrivateDataByPartialCompositeKey(o.Collection, o.ObjectType, o.Attributes))
	case "private_query":
		return r.entries(nil)(r.stub.GetPrivateDataQueryResult(o.Collection, o.Query))
	case "join":
		key, err := r.stub.CreateCompositeKey(o.ObjectType, o.Attributes)
		if err != nil {
			return nil, err
		}
		return ok().withText(key), nil
	case "split":
		objectType, attributes, err := r.stub.SplitCompositeKey(o.Key)
		if err != nil {
			return nil, err
		}
		answer := ok().withText(objectType)
		for _, attribute := range attributes {
			answer = answer.withText(attribute)
		}
		return answer, nil
	case "event":
		return done(r.stub.SetEvent(o.Name, fromHex(o.Payload)))
	case "call":
		return r.call(o)
	case "transient":
		transient, err := r.stub.GetTransient()
		return optional(transient[o.Name], err)
	case "proposal":
		return r.proposal()
	case "signed_proposal":
		signed, err := r.stub.GetSignedProposal()
		if err != nil {
			return nil, err
		}
		return ok().with(digest(signed.ProposalBytes)).with(digest(signed.Signature)), nil
	case "client":
		return r.client(o)
	case "flush":
		err := r.stub.FinishWriteBatch()
		r.stub.StartWriteBatch()
		return done(err)
	case "respond":
		r.response = &peer.Response{Status: o.Status, Message: o.Message, Payload: fromHex(o.Payload)}
		return ok(), nil
	default:
		return errorf("no such operation: %s", o.Op)
	}
}

func (r *run) bookmarkOf(p page) string {
	if p.Follow {
		return r.bookmark
	}
	return p.Bookmark
}

func (r *run) page(
	iterator shim.StateQueryIteratorInterface, metadata *peer.QueryResponseMetadata, err error,
) (answer, error) {
	if err != nil {
		return nil, err
	}
	r.bookmark = metadata.GetBookmark()
	answer := ok().withText(r.bookmark)
	fetched := int32(0)
	for ; iterator.HasNext(); fetched++ {
		entry, err := iterator.Next()
		if err != nil {
			return nil, err
		}
		answer = answer.withEntry(entry)
	}
	if fetched != metadata.GetFetchedRecordsCount() {
		return errorf("a page of %d entries says it has %d", fetched, metadata.GetFetchedRecordsCount())
	}
	return answer, iterator.Close()
}

// entries reads as many as wanted, and closes the iterator if some are left.
func (r *run) entries(limit *int) func(shim.StateQueryIteratorInterface, error) (answer, error) {
	return func(iterator shim.StateQueryIteratorInterface, err error) (answer, error) {
		if err != nil {
			return nil, err
		}
		return some(iterator, limit, func(read answer) (answer, error) {
			entry, err := iterator.Next()
			if err != nil {
				return nil, err
			}
			return read.withEntry(entry), nil
		})
	}
}

func history(limit *int) func(shim.HistoryQueryIteratorInterface, error) (answer, error) {
	return func(iterator shim.HistoryQueryIteratorInterface, err error) (answer, error) {
		if err != nil {
			return nil, err
		}
		return some(iterator, limit, func(read answer) (answer, error) {
			entry, err := iterator.Next()
			if err != nil {
				return nil, err
			}
			return read.withModification(entry), nil
		})
	}
}

func (a answer) withModification(entry *queryresult.KeyModification) answer {
	a = a.withText(entry.TxId).withTime(entry.Timestamp)
	if entry.IsDelete {
		return append(a, "-")
	}
	return a.with(entry.Value)
}

func some(
	iterator shim.CommonIteratorInterface, limit *int, next func(answer) (answer, error),
) (answer, error) {
	answer := ok()
	for count := 0; iterator.HasNext() && (limit == nil || count < *limit); count++ {
		var err error
		if answer, err = next(answer); err != nil {
			return nil, err
		}
	}
	return answer, iterator.Close()
}

func (r *run) call(o operation) (answer, error) {
	name := o.Chaincode
	if name != "" {
		name += r.suffix
	}
	arguments := make([][]byte, 0, len(o.Arguments))
	for _, argument := range o.Arguments {
		arguments = append(arguments, []byte(argument))
	}
	response := r.stub.InvokeChaincode(name, arguments, o.Channel)
	return ok().withNumber(int64(response.Status)).withText(response.Message).with(response.Payload), nil
}

func (r *run) proposal() (answer, error) {
	creator, err := r.stub.GetCreator()
	if err != nil {
		return nil, err
	}
	identity := &msp.SerializedIdentity{}
	if err := proto.Unmarshal(creator, identity); err != nil {
		return nil, err
	}
	binding, err := r.stub.GetBinding()
	if err != nil {
		return nil, err
	}
	time, err := r.stub.GetTxTimestamp()
	if err != nil {
		return nil, err
	}
	function, parameters := r.stub.GetFunctionAndParameters()
	answer := ok().
		withText(r.stub.GetTxID()).
		withText(r.stub.GetChannelID()).
		withText(identity.Mspid).
		with(digest(identity.IdBytes)).
		with(binding).
		withTime(time).
		withText(function).
		withNumber(int64(len(parameters))).
		withNumber(int64(len(r.stub.GetDecorations())))
	for _, argument := range r.stub.GetArgs() {
		answer = answer.with(digest(argument))
	}
	slice, err := r.stub.GetArgsSlice()
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(slice, bytes.Join(r.stub.GetArgs(), nil)) {
		return errorf("the slice of arguments is not the arguments")
	}
	transient, err := r.stub.GetTransient()
	if err != nil {
		return nil, err
	}
	names := make([]string, 0, len(transient))
	for name := range transient {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		answer = answer.withText(name).with(transient[name])
	}
	return answer, nil
}

func (r *run) client(o operation) (answer, error) {
	client, err := cid.New(r.stub)
	if err != nil {
		return errorf("shim: unreadable client")
	}
	mspID, err := client.GetMSPID()
	if err != nil {
		return nil, err
	}
	id, err := client.GetID()
	if err != nil {
		return nil, err
	}
	answer := ok().withText(mspID).withText(id)
	value, found, err := client.GetAttributeValue(o.Attribute)
	switch {
	case err != nil:
		return nil, err
	case found:
		answer = answer.withText(value)
	default:
		answer = append(answer, "-")
	}
	switch asserted := client.AssertAttributeValue(o.Attribute, o.Value); {
	case asserted == nil:
		answer = answer.withText("has")
	case !found:
		answer = answer.withText("absent")
	default:
		answer = answer.withText("other")
	}
	hasUnit, err := client.HasOUValue(o.Unit)
	if err != nil {
		return nil, err
	}
	certificate, err := client.GetX509Certificate()
	if err != nil {
		return nil, err
	}
	return answer.withBool(hasUnit).with(digest(certificate.Raw)), nil
}

func done(err error) (answer, error) {
	return ok(), err
}

func optional(value []byte, err error) (answer, error) {
	return ok().withOptional(value), err
}

func many(values [][]byte, err error) (answer, error) {
	answer := ok()
	for _, value := range values {
		answer = answer.withOptional(value)
	}
	return answer, err
}

func policyBytes(p policy) ([]byte, error) {
	if p.Of == nil {
		return fromHex(p.Raw), nil
	}
	policy, err := statebased.NewStateEP(nil)
	if err != nil {
		return nil, err
	}
	role := statebased.RoleTypeMember
	if p.Of.Peers {
		role = statebased.RoleTypePeer
	}
	if err := policy.AddOrgs(role, p.Of.Add...); err != nil {
		return nil, err
	}
	policy.DelOrgs(p.Of.Remove...)
	return policy.Policy()
}

func policyRead(policy []byte, err error) (answer, error) {
	if err != nil || len(policy) == 0 {
		return optional(policy, err)
	}
	read, err := statebased.NewStateEP(policy)
	if err != nil {
		return errorf("shim: unreadable policy")
	}
	answer := ok().withOptional(policy)
	// The shim lists them in the order of a hash table.
	for _, organization := range slices.Sorted(slices.Values(read.ListOrgs())) {
		answer = answer.withText(organization)
	}
	return answer, nil
}

func digest(value []byte) []byte {
	digest := sha256.Sum256(value)
	return digest[:]
}

func fromHex(digits string) []byte {
	value, err := hex.DecodeString(digits)
	if err != nil {
		return nil
	}
	return value
}
