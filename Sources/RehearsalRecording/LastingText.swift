/// A text that stays where it is as long as the process, so that SQLite needs no copy of it.
@safe
struct LastingText: @unchecked Sendable {
  let characters: UnsafePointer<CChar>
  let count: Int32

  init(_ text: StaticString) {
    unsafe characters = UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
    count = Int32(text.utf8CodeUnitCount)
  }
}
