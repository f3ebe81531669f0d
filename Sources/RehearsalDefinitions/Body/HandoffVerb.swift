/// A meaning of a word, such as `delegate`, that can announce the names of agents in a sentence.
struct HandoffVerb {
  /// The ways in which names can follow a word that announces them.
  enum Connection: Equatable {
    /// The names follow the word directly, as in `invoke tester`.
    case direct
    /// The names follow a preposition. Other words can precede it, as in `pass the report to tester`.
    case preposition(String)
    /// The names follow a preposition. Only adverbs can precede it, as in `works closely with tester`.
    case closePreposition(String)
  }

  var direction: HandoffMention.Direction
  var connection: Connection

  /// Returns the meanings of a word; empty if the word does not announce names.
  ///
  /// The word must be in lower case.
  static func meanings(of word: String, beginsClause: Bool) -> [HandoffVerb] {
    if orders.contains(word) {
      return beginsClause ? [HandoffVerb(direction: .sends, connection: .direct)] : []
    }
    return meaningsByWord[word] ?? []
  }

  /// The verbs that announce a name only at the beginning of a clause, as in `have tester run the tests`.
  static let orders: Set<String> = ["have", "let", "get"]

  /// The meanings of each word that can announce names.
  private static let meaningsByWord: [String: [HandoffVerb]] = {
    var verbs: [String: [HandoffVerb]] = [:]
    for (direction, connection, words) in wordGroups {
      for word in words.utf8.split(separator: UInt8(ascii: " ")) {
        verbs[String(Substring(word)), default: []].append(
          HandoffVerb(direction: direction, connection: connection)
        )
      }
    }
    return verbs
  }()

  private static let wordGroups: [(HandoffMention.Direction, Connection, String)] = [
    (
      .sends, .preposition("to"),
      """
      delegate delegates delegated delegating delegation handoff handoffs hand-off hand-offs hand hands \
      handed handing escalate escalates escalated escalating escalation defer defers deferred deferring \
      pass passes passed passing send sends sent sending forward forwards forwarded forwarding route \
      routes routed routing give gives giving transfer transfers transferring assign assigns assigned \
      assigning dispatch dispatches dispatched dispatching redirect redirects submit submits submitting \
      deliver delivers delivering provide provides providing return returns returning refer refers
      """
    ),
    (.sends, .closePreposition("to"), "transition transitions"),
    (.sends, .preposition("to"), "report reports reporting"),
    (.receives, .closePreposition("to"), "report reports reporting"),
    (
      .sends, .direct,
      """
      invoke invokes invoking launch launches launching spawn spawns spawning dispatch dispatches \
      dispatching call calls calling engage engages engaging involve involves involving ask asks asking \
      query queries querying notify notifies notifying use uses using run runs trigger triggers \
      triggering spin spins spinning kick kicks kicking summon summons activate activates pull pulls \
      bring brings loop loops start starts \
      coordinate coordinates coordinating orchestrate orchestrates orchestrating
      """
    ),
    (.sends, .preposition("from"), "request requests requesting"),
    (.sends, .closePreposition("by"), "consumed handled reviewed validated verified performed"),
    (
      .works, .preposition("with"),
      """
      coordinate coordinates coordinated coordinating coordination collaborate collaborates \
      collaborated collaborating collaboration consult consults consulting align aligns aligned \
      aligning integrate integrates integrating validate validates validating share shares sharing \
      sync syncs pair pairs liaise liaises interact interacts communicate communicates
      """
    ),
    (
      .works, .closePreposition("with"),
      "work works working partner partners partnering cooperate cooperates"
    ),
    (.works, .direct, "consult consults consulting"),
    (
      .receives, .preposition("from"),
      """
      receive receives received receiving accept accepts accepting consume consumes consuming take takes \
      taking integrate integrates inherit inherits obtain obtains delegated
      """
    ),
    (.receives, .closePreposition("from"), "work input inputs handoff handoffs"),
    (
      .receives, .closePreposition("by"),
      "spawned invoked launched called dispatched delegated triggered"
    ),
  ]

  /// The verbs that tell the agent to start or ask another agent itself.
  ///
  /// Verbs such as `use` are not among them, because they often tell a person which agent to choose.
  static let directInstructionVerbs: Set<String> = [
    "invoke", "invokes", "launch", "launches", "spawn", "spawns", "call", "calls", "engage",
    "engages",
    "ask", "asks", "query", "queries", "summon", "summons", "notify", "notifies",
  ]

  /// The verbs that can also precede commands and other code, as in ``run `lint` ``.
  static let verbsForCommands: Set<String> = [
    "use", "uses", "using", "run", "runs", "trigger", "triggers", "triggering", "start", "starts",
    "activate", "activates", "query", "queries", "querying",
    "pull",
    "bring", "brings", "spin", "spins", "kick", "kicks", "loop", "loops",
  ]

  /// The forms of `hand` and `hand off`.
  static let handingOff: Set<String> = [
    "hand", "hands", "handed", "handing", "handoff", "handoffs", "hand-off", "hand-offs",
  ]

  /// Returns whether a verb can precede words such as `all other agents`, so that they state edges.
  ///
  /// Verbs such as `provide` do not count, because they often say who profits from the work.
  static func canPrecedeAllAgents(_ verb: String) -> Bool {
    stemsBeforeAllAgents.contains { verb.hasPrefix($0) }
  }

  private static let stemsBeforeAllAgents = [
    "accept", "assign", "collaborat", "coordinat", "delegat", "dispatch", "escalat", "hand",
    "receiv", "rout", "work",
  ]

  /// The verbs for help to other agents, as in `guide testers on seams`.
  ///
  /// They do not state a direction of work.
  static let helpVerbs: Set<String> = [
    "guide", "support", "help", "assist", "mentor", "train", "advise", "enable", "inform",
    "empower",
    "coach", "brief", "serve", "teach", "supply", "equip",
  ]

  /// The words that can stand between a verb and a name, such as `in` in `call in tester`.
  static let wordsBetweenVerbAndName: Set<String> = ["in", "on", "upon", "up", "off"]

  /// The words that can stand before the name of an agent, such as `relevant` in `the relevant tester`.
  static let describingWords: Set<String> = [
    "the", "a", "an", "our", "your", "either", "both", "specialized", "specialised", "specialist",
    "appropriate", "relevant", "dedicated", "existing", "corresponding", "responsible", "always",
  ]

  /// The adverbs and auxiliary verbs that can stand between a subject and its verb, as in `the lead then hands off`.
  static let adverbs: Set<String> = [
    "will", "can", "may", "must", "should", "then", "also", "always", "usually", "often", "would",
    "could", "might", "is", "are", "was", "were", "be", "been", "being", "gets", "closely",
    "directly", "immediately", "only",
  ]

  /// The nouns for people and for agents other than the agent of the definition.
  ///
  /// A statement with such a noun as its subject does not tell the agent of the definition what to do.
  static let nounsForOtherActors: Set<String> = [
    "orchestrator", "coordinator", "lead", "planner", "manager", "supervisor", "caller", "parent",
    "dispatcher", "reviewer", "implementer", "developer", "user", "router", "session", "agent",
  ]

  /// The nouns for several people or agents other than the agent of the definition.
  static let pluralsForOtherActors: Set<String> = [
    "users", "humans", "people", "callers", "customers", "clients", "developers", "reviewers",
    "implementers", "orchestrators", "planners",
  ]

  /// The symbols before what an agent must not do.
  static let crosses: Set<Unicode.Scalar> = ["❌", "❎", "✖", "✗", "✘", "⛔", "🚫"]

  /// The words that negate a verb after them.
  static let negatingWords: Set<String> = [
    "not", "never", "cannot", "without", "no", "don't", "can't", "won't", "doesn't", "mustn't",
    "shouldn't", "formerly", "previously", "nor", "avoid", "longer",
  ]

  /// The words that exclude the names after them, as in `tester, unlike linter`.
  static let excludingWords: Set<String> = [
    "not", "never", "unlike", "except", "excluding", "without", "beyond", "than", "versus", "vs",
  ]
}
