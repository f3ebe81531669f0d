import RehearsalSimulation
import Synchronization

/// Definitions that were read before: scenarios of one team read the same files.
final class DefinitionCache: Sendable {
  private struct Key: Hashable {
    var shown: String
    var fingerprint: Digest
    var mode: FrontMatter.Mode
  }

  private let files = Mutex<[Key: DefinitionFile]>([:])

  /// What a source comes to as a definition.
  func file(_ source: SourceText, mode: FrontMatter.Mode) -> DefinitionFile {
    let key = Key(shown: source.shown, fingerprint: source.fingerprint, mode: mode)
    if let known = files.withLock({ $0[key] }) { return known }
    let file = DefinitionFile(source, mode: mode)
    files.withLock { $0[key] = file }
    return file
  }
}
