package webtest

import (
	"fmt"
	"reflect"
	"testing"
	"text/template/parse"

	"oszir/internal/platform/web"
)

// CheckViews holds every template of the site against the struct it shows: a field that is not there would be noticed
// only when somebody comes to that line of that page.
func CheckViews(t *testing.T, s *web.Site) {
	t.Helper()
	n := 0
	for v := range s.Views() {
		n++
		for _, fault := range Faults(v) {
			t.Errorf("%s: %s", v.Name, fault)
		}
	}
	if n == 0 {
		t.Error("the site has no views")
	}
}

// Faults lists what a template asks of its data that the data do not have.
func Faults(v web.Declared) []string {
	c := &checker{trees: v.Trees, functions: v.Functions, done: map[string]bool{}}
	c.template("layout", v.Data)
	return c.faults
}

// checker walks a template with the type that stands at each point of it; nil is a type that only running can tell.
type checker struct {
	trees     map[string]*parse.Tree
	functions map[string]any
	done      map[string]bool
	faults    []string
}

type scope struct {
	dot       reflect.Type
	variables map[string]reflect.Type
}

func (s scope) with(dot reflect.Type) scope {
	out := scope{dot: dot, variables: make(map[string]reflect.Type, len(s.variables))}
	for k, v := range s.variables {
		out.variables[k] = v
	}
	return out
}

func (c *checker) template(name string, dot reflect.Type) {
	key := fmt.Sprint(name, " ", dot)
	if c.done[key] {
		return
	}
	c.done[key] = true
	tree := c.trees[name]
	if tree == nil {
		c.faults = append(c.faults, "there is no template "+name)
		return
	}
	c.walk(tree.Root, scope{dot: dot, variables: map[string]reflect.Type{"$": dot}})
}

func (c *checker) walk(n parse.Node, s scope) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, m := range n.Nodes {
			c.walk(m, s)
		}
	case *parse.ActionNode:
		c.pipe(n.Pipe, s)
	case *parse.IfNode:
		in := s.with(s.dot)
		c.pipe(n.Pipe, in)
		c.walk(n.List, in)
		c.walk(n.ElseList, in)
	case *parse.WithNode:
		in := s.with(s.dot)
		c.walk(n.List, in.with(c.pipe(n.Pipe, in)))
		c.walk(n.ElseList, in)
	case *parse.RangeNode:
		in := s.with(s.dot)
		key, elem := elements(c.pipe(n.Pipe, in))
		switch len(n.Pipe.Decl) {
		case 1:
			in.variables[n.Pipe.Decl[0].Ident[0]] = elem
		case 2:
			in.variables[n.Pipe.Decl[0].Ident[0]], in.variables[n.Pipe.Decl[1].Ident[0]] = key, elem
		}
		c.walk(n.List, in.with(elem))
		c.walk(n.ElseList, s)
	case *parse.TemplateNode:
		var dot reflect.Type
		if n.Pipe != nil {
			dot = c.pipe(n.Pipe, s)
		}
		c.template(n.Name, dot)
	}
}

// elements gives what a range over a type sets.
func elements(t reflect.Type) (key, elem reflect.Type) {
	t = plain(t)
	if t == nil {
		return nil, nil
	}
	switch t.Kind() {
	case reflect.Slice, reflect.Array:
		return reflect.TypeFor[int](), plain(t.Elem())
	case reflect.Map:
		return t.Key(), plain(t.Elem())
	case reflect.Int:
		return reflect.TypeFor[int](), reflect.TypeFor[int]()
	}
	return nil, nil
}

// plain is a type without pointers; nil for an interface.
func plain(t reflect.Type) reflect.Type {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == nil || t.Kind() == reflect.Interface {
		return nil
	}
	return t
}

func (c *checker) pipe(p *parse.PipeNode, s scope) reflect.Type {
	var t reflect.Type
	for _, cmd := range p.Cmds {
		t = c.command(cmd, s)
	}
	for _, d := range p.Decl {
		s.variables[d.Ident[0]] = t
	}
	return t
}

func (c *checker) command(cmd *parse.CommandNode, s scope) reflect.Type {
	for _, arg := range cmd.Args[1:] {
		c.value(arg, s)
	}
	return c.value(cmd.Args[0], s)
}

func (c *checker) value(n parse.Node, s scope) reflect.Type {
	switch n := n.(type) {
	case *parse.DotNode:
		return s.dot
	case *parse.FieldNode:
		return c.fields(s.dot, n.Ident)
	case *parse.VariableNode:
		t, ok := s.variables[n.Ident[0]]
		if !ok {
			c.faults = append(c.faults, "there is no variable "+n.Ident[0])
		}
		return c.fields(t, n.Ident[1:])
	case *parse.ChainNode:
		return c.fields(c.value(n.Node, s), n.Field)
	case *parse.PipeNode:
		return c.pipe(n, s)
	case *parse.IdentifierNode:
		if fn := c.functions[n.Ident]; fn != nil {
			return plain(reflect.TypeOf(fn).Out(0))
		}
	case *parse.StringNode:
		return reflect.TypeFor[string]()
	case *parse.BoolNode:
		return reflect.TypeFor[bool]()
	case *parse.NumberNode:
		return reflect.TypeFor[int]()
	}
	return nil
}

// fields follows .A.B from a type.
func (c *checker) fields(t reflect.Type, names []string) reflect.Type {
	for _, name := range names {
		if t == nil {
			return nil
		}
		whole := t
		t = plain(t)
		if t == nil || t.Kind() == reflect.Map {
			return nil
		}
		if m, ok := reflect.PointerTo(t).MethodByName(name); ok {
			t = m.Type.Out(0)
			continue
		}
		if t.Kind() == reflect.Struct {
			if f, ok := t.FieldByName(name); ok && f.IsExported() {
				t = f.Type
				if t.Kind() != reflect.Pointer {
					t = kept(t)
				}
				continue
			}
		}
		c.faults = append(c.faults, fmt.Sprintf("%s has no %s", whole, name))
		return nil
	}
	return plain(t)
}

func kept(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Interface {
		return nil
	}
	return t
}
