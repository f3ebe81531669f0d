import RehearsalRecording
import RehearsalSimulation

/// What the recorded runs of a scenario were made from: its files, its configuration and the comparison.
struct RunOrigin: Sendable {
  /// The name of the configuration that is applied to the scenario; `nil` if there is none.
  let configuration: String?
  /// The digests of the scenario file and of the file with the work, keyed by their paths.
  let inputDigests: [String: Digest]
  /// The files that the plan is made from, without their root folders and the names of configuration files.
  let comparableSources: Set<PlanSource>
  /// The maximum number of pairs of the sequential comparison that made runs of the scenario; `nil` if there is none.
  let cap: Int64?

  /// Creates the origin of the runs of a scenario.
  ///
  /// - Parameters:
  ///   - run: One of the runs.
  ///   - workPath: The path of the file with the work; `nil` if there is none.
  ///   - sources: All files that the plan is made from.
  ///   - cap: The maximum number of pairs of the sequential comparison that made the runs; `nil` if there is none.
  init(of run: RecordedRun, workPath: String?, _ sources: [PlanSource], cap: Int64?) {
    let inputPaths = [run.scenarioPath, workPath]
    let inputs = sources.filter { $0.origin == .scenario && inputPaths.contains($0.path) }
    configuration = run.configuration
    inputDigests = Dictionary(inputs.map { ($0.path, Digest(of: $0.bytes)) }) { first, _ in first }
    comparableSources = sources.comparable
    self.cap = cap
  }
}
