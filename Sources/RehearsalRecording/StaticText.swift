/// A text that stays at the same address until the process ends, so that SQLite need not copy it.
@safe
struct StaticText: @unchecked Sendable {
  let characters: UnsafePointer<CChar>
  let count: Int32

  init(_ text: StaticString) {
    unsafe characters = UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
    count = Int32(text.utf8CodeUnitCount)
  }
}
