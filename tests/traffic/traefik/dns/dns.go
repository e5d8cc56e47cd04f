// Package dns stands for lego's list of DNS providers: more than a dozen of their SDKs are not to be had from the
// module proxy, and no test asks for a certificate by ACME.
package dns

import (
	"fmt"

	"github.com/go-acme/lego/v5/challenge"
)

// NewDNSChallengeProviderByName knows no provider.
func NewDNSChallengeProviderByName(name string) (challenge.Provider, error) {
	return nil, fmt.Errorf("this program was built without DNS providers, such as %s", name)
}
