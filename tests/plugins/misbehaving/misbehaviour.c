// The one thing that a module does wrong; the rest of it is compiled once for all of them.
extern const char* const misbehaviour;
const char* const misbehaviour = BEHAVIOUR;
