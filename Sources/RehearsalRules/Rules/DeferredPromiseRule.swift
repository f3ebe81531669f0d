import RehearsalSimulation

/// A session ended on a promise that nothing is going to keep.
struct DeferredPromiseRule: Rule {
  static let about = RuleDescription(
    id: "liveness.deferred-promise",
    severity: .error,
    failureMode: .actsOtherwiseThanSaid,
    firesWhen: "a session ends on a promise with nothing scheduled behind it",
    kinds: [.actPromise, .sessionEnded]
  )

  private struct Promise {
    var words: String
    var sequence: UInt64
  }

  private var promises = PerSession<Promise>()

  init(_ plan: Plan) {}

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    switch event.kind {
    case .actPromise(let words):
      promises[event.session] = Promise(words: words, sequence: event.sequence)
    case .sessionEnded(let result):
      guard let promise = promises.take(event.session), result == .nothing else {
        return
      }
      findings.add(
        Self.about,
        agent: event.agent,
        task: event.task,
        "promised \"\(promise.words)\" and ended its session with nothing behind it",
        evidence: [promise.sequence, event.sequence]
      )
    default: break
    }
  }
}
