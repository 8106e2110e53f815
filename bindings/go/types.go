// SPDX-License-Identifier: Apache-2.0

package ctrsec

import (
	"encoding/json"
	"time"
)

// ABI is the binary interface that the package needs: CTRSEC_ABI of ctrsec/types.h.
const ABI = 1

// Severity of a rule, in ascending order.
type Severity int32

// The numbers are those of enum ctrsec_severity.
const (
	Info Severity = 1 + iota
	Low
	Medium
	High
	Critical
)

// Outcome of one rule on one subject.
type Outcome int32

// The numbers are those of enum ctrsec_outcome.
const (
	Pass Outcome = iota
	Fail
	Unknown
	Skip
	Suppressed   // by an exception
	KnownFinding // an earlier report has it, see [Known]
)

// Reason of an outcome that is unknown.
type Reason int32

// The numbers are those of enum ctrsec_unknown_reason.
const (
	NoReason     Reason = iota
	Missing             // an input that was not given: no report, an unresolved link
	Faulty              // the expression failed on this subject
	LimitReached        // fuel or memory ran out
	Cluster             // only a live cluster could tell
)

// Phase of a container's life; Auto lets each input decide (and stands for several in a result).
type Phase int32

// The numbers are those of enum ctrsec_phase.
const (
	Auto Phase = iota
	Build
	Deploy
	Run
)

// Target is what a rule judges.
type Target int32

// The numbers are those of enum ctrsec_target.
const (
	NoTarget Target = iota
	Image
	Workload
	Object
	Event
)

// Decision of a whole check, in ascending order.
type Decision int32

// The numbers are those of enum ctrsec_decision.
const (
	Allow Decision = iota
	Warn
	Deny
)

// Format of an input.
type Format int32

// The numbers are those of enum ctrsec_format.
const (
	AutoFormat Format = iota
	JSON
	NDJSON
	YAML
)

func word(words []string, i int32) string {
	if i < 0 || int(i) >= len(words) {
		return "?"
	}
	return words[i]
}

var (
	severityWords = []string{"", "info", "low", "medium", "high", "critical"}
	outcomeWords  = []string{"pass", "fail", "unknown", "skip", "suppressed", "known"}
	reasonWords   = []string{"", "missing", "error", "limit", "cluster"}
	phaseWords    = []string{"mixed", "build", "deploy", "run"}
	targetWords   = []string{"", "image", "workload", "object", "event"}
	decisionWords = []string{"allow", "warn", "deny"}
)

func (s Severity) String() string { return word(severityWords, int32(s)) }
func (o Outcome) String() string  { return word(outcomeWords, int32(o)) }
func (r Reason) String() string   { return word(reasonWords, int32(r)) }
func (p Phase) String() string    { return word(phaseWords, int32(p)) }
func (t Target) String() string   { return word(targetWords, int32(t)) }
func (d Decision) String() string { return word(decisionWords, int32(d)) }

// Evidence is one value that an outcome rests on.
type Evidence struct {
	Pointer string // JSON pointer into the document
	File    string
	Line    int // from 1; 0: not known
	Column  int
	Value   json.RawMessage // "***" where it may be a secret, a word such as "list of 3" for containers
}

// Finding is a rule that failed, could not be judged, or was suppressed by an exception.
type Finding struct {
	Rule         string // "channel/id"
	Title        string
	Severity     Severity
	Outcome      Outcome
	Reason       Reason
	Enforce      Decision // that it leads to at the phase of the check
	Message      string
	Target       Target
	Kind         string // of the subject
	Namespace    string
	Name         string
	Container    string
	Document     int // number of the document in the check, from 0
	File         string
	Pointer      string // JSON pointer of the place that decided
	Line         int    // from 1; 0: not known
	Column       int
	Source       string // the source line, secrets masked; or ""
	SourceColumn int    // of the place in Source, from 1
	Evidence     []Evidence
	Remediation  string
	References   map[string]any
	Fingerprint  string // "v1:...": the same finding in the next version of the document
	SuppressedBy string // reason of the exception; "expired: ..." of one that does not count
	Check        string // of a policy: the check that failed, by its name or place
	Binding      string // of a policy: the name of its binding
	Code         int    // HTTP status that a policy's check wants for what it denies; 0: none
	Exception    string // that suppresses it, or does not count: id, "file:line" or annotation
	Time         string // of an event: when it happened
	LineHash     string // that GitHub's code scanning knows the line by, see CheckOptions
}

// RuleOutcome is what a rule made of a subject, of all its elements the worst.
type RuleOutcome struct {
	Rule      string // "channel/id"
	Outcome   Outcome
	Target    Target // of the subject
	Kind      string
	Namespace string
	Name      string
	Document  int // number of the document in the check, from 0
	File      string
	Line      int // where the subject begins, from 1; 0: not known
}

// Notice is a document that could not be read, or a warning about one that could (Status 0).
type Notice struct {
	Status  Status
	Message string
	File    string
	Line    int
	Column  int
}

// BundleUse is a bundle whose rules were used. Digest is "" for rules without a signature.
type BundleUse struct {
	Channel string
	Epoch   uint64
	Version uint64
	Expires time.Time // zero: never
	Stale   bool
	Digest  string
}

// Counts tell what was and what was not judged, over rule and subject (and element).
type Counts struct {
	Documents        int
	Unread           int // documents that could not be read
	Skipped          int // documents that nothing applies to
	Subjects         int
	Rules            int
	Failed           int
	Unknown          int
	Suppressed       int
	UnknownByReason  map[Reason]int
	FailedBySeverity map[Severity]int
	Dropped          int // findings over the limit
	Stopped          int // subjects whose evaluation was cut short
	Untold           int // outcomes over the limit
	Evaluated, Fuel  uint64
	Compared         bool // with an earlier report
	Known            int  // findings that the earlier report has, too
	Gone             int  // its findings in sources of this check that are no more
	Unseen           int  // its findings in sources that this check did not read
}

// ConfigUse is a layer of configuration that was used.
type ConfigUse struct {
	Repository bool // of who is checked, not of who runs the check
	Name       string
	Digest     string
}

// ExceptionState is what became of an exception in a check.
type ExceptionState int32

// The numbers are those of enum ctrsec_exception_state.
const (
	ExceptionUnmatched ExceptionState = iota // there is no finding that it names
	ExceptionUsed                            // it suppressed what it names
	ExceptionExpired                         // it has ended, whatever it names
	ExceptionRefused                         // it names findings and does not count
)

// ExceptionUse is an exception of the site or of a bundle, and what became of it.
type ExceptionUse struct {
	State      ExceptionState
	Matched    int // findings that it names, suppressed or not
	ID         string
	Rules      []string
	Match      json.RawMessage
	Reason     string
	Expires    time.Time // zero: never
	Ticket     string
	Owner      string
	ApprovedBy string
	Why        string // of one that is refused
	File       string
	Line       int
	Column     int
}

// Rule is what a rule says of itself; texts are "" where it says nothing.
type Rule struct {
	ID          string // "channel/id"
	Severity    Severity
	Target      Target
	Enforce     map[Phase]Decision
	Title       string
	Description string
	Remediation string
	Tags        []string
	References  map[string]any
	Check       string // of a policy, which has a rule for each of its checks
}

// BundleInfo is what a verified bundle says of itself.
type BundleInfo struct {
	Channel    string
	Digest     string // 64 hexadecimal digits
	Epoch      uint64
	Version    uint64
	NotBefore  time.Time
	Expires    time.Time
	Stale      bool // expired, and loaded because the state names this very bundle
	Signatures int  // in the file
	Trusted    int  // of distinct trusted keys
	Rules      int
}

// Value is what an expression gave on one subject.
type Value struct {
	Kind    string          `json:"kind"`
	Name    string          `json:"name"`
	Value   json.RawMessage `json:"value"`
	Error   string          `json:"error"`
	Unknown string          `json:"unknown"` // the reason
}

// Signature is what the caller found when it verified an image's signatures.
type Signature struct {
	Image    string // a reference or digest
	Verdict  string // "verified", "failed" or "absent"
	Identity string // who signed, or ""
}

// BundleOptions of [LoadBundle].
type BundleOptions struct {
	Trust   *Trust // required
	Channel string // the channel expected; required
	// State is what [Bundle.State] gave for the bundle loaded before: it guards against a return to
	// an old bundle. New says that there is none yet, and that this is intended.
	State   []byte
	New     bool
	Now     time.Time // zero: the time of the call
	Name    string    // file name for messages
	Context *Context  // nil: the default limits
}

// LogLevel of a line of the log, from the gravest to the most detailed.
type LogLevel int32

// The numbers are those of enum ctrsec_log_level.
const (
	LogError   LogLevel = 1 + iota // a broken invariant of the library, or no memory
	LogWarning                     // a stale bundle, a doubtful rule, a check that was cut short
	LogInfo                        // a bundle loaded, a plan made
	LogDebug                       // every check, every failure that a call returns
)

// ContextOptions of [NewContextWith].
type ContextOptions struct {
	Limits map[string]uint64 // as of [NewContext]
	// Log is told what no result and no error says: one line without values of documents. It is called
	// in the goroutine whose call has something to say, perhaps by several at once, and nothing more
	// after the Context was closed.
	Log      func(level LogLevel, text string)
	LogLevel LogLevel // the most detailed level to tell; 0: LogWarning
}

// RuleStatistics tell what a rule did in the checks and reviews of a plan.
type RuleStatistics struct {
	Rule     string // "channel/id"
	Runs     uint64 // evaluations of its condition
	Fuel     uint64 // steps of them and of the lists of `each`
	Findings uint64 // fail, unknown and suppressed
}

// ReviewOptions of [Plan.Review]. The zero value is a good default.
type ReviewOptions struct {
	Objects      *Objects  // that the request may refer to; nil: none
	Complete     bool      // what is neither in Objects nor in the request does not exist
	AllowUnknown []Reason  // unknowns that do not deny
	WarnUnknown  []Reason  // unknowns that warn instead of denying
	Now          time.Time // for ages and the expiry of exceptions; zero: the time of the call
	Timeless     bool      // the time is not known: rules that ask for it read unknown
	Name         string    // of the review, for positions
}

// PlanOptions of [NewPlan] and [PlanFromRules].
type PlanOptions struct {
	// Policies are files of admission policies that were written for Kubernetes, Kyverno or Gatekeeper,
	// by their names; of PlanFromRules only.
	Policies map[string][]byte
	Profile  string   // only the rules of this profile
	Rules    []string // only these rule ids, or globs
	Site     []byte   // configuration of who runs the check, YAML or JSON
	SiteName string   // file name for messages
	// Repository is the configuration of who is checked: it may only make things stricter.
	Repository     []byte
	RepositoryName string
	Context        *Context // nil: the default limits
}

// CheckOptions of [Plan.Check]. The zero value is a good default.
type CheckOptions struct {
	Phase        Phase
	Now          time.Time // for ages and the expiry of exceptions; zero: the time of the call
	Timeless     bool      // the time is not known: rules that ask for it read unknown
	Complete     bool      // what is not in the inputs does not exist
	Admission    bool      // nothing to judge denies
	AllowUnknown []Reason  // unknowns that do not deny
	Signatures   []Signature
	// Known are findings of an earlier report, which do not count for the decision; nil: none.
	Known *Known
	// ListExceptions says that the result tells what became of each exception.
	ListExceptions bool
	Outcomes       bool // the result tells what passed, too; each rule is asked, which takes longer
	HashLines      bool // findings in files get the hash that reports in "sarif" know a line by
}

// BatchOptions of [Plan.CheckBatch].
type BatchOptions struct {
	Phase        Phase
	Now          time.Time // for ages and the expiry of exceptions; zero: the time of the call
	Timeless     bool      // the time is not known: rules that ask for it read unknown
	AllowUnknown []Reason  // unknowns that do not deny
	More         bool      // the stream goes on: a last line without an end is not judged yet
}

// ReportOptions of the reports of a [Result].
type ReportOptions struct {
	Indent      int       // blanks per level of JSON, 0 to 16; 0: one line
	Colour      bool      // ANSI colours in text
	MinSeverity Severity  // 0: all
	Category    string    // tells analyses in "sarif" apart
	Project     string    // key of a Jira project
	Time        time.Time // stands in "gitlab", which must hold one, and nowhere else
}
